import { type Area, json } from './area.ts';

/** `ip route` of every table and both families, in the kernel's order. */
export const routes: Area = {
  name: 'routes',
  title: 'routes',
  commands: ['ip -j route show table all', 'ip -j -6 route show table all'],
  entries: (output, masks) =>
    json(output).map((r) => masks.mask(JSON.stringify('expires' in r ? { ...r, expires: '<T>' } : r))),
};
