import { type Area, json } from './area.ts';

/** `ip neigh`: the order is a hash table's, the ages are the clock's. */
export const neighbours: Area = {
  name: 'neighbours',
  title: 'neighbours',
  commands: ['ip -j -s neigh'],
  entries: (output, masks) =>
    json(output)
      .map(({ used: _u, confirmed: _c, updated: _d, ...n }) =>
        masks.mask(JSON.stringify({ ...n, used: '<T>', confirmed: '<T>', updated: '<T>' })),
      )
      .sort(),
};
