import { type Area, json, lines } from './area.ts';

/** `ip rule` of both families. */
export const rules: Area = {
  name: 'rules',
  title: 'rules',
  commands: ['ip -j rule', 'ip -j -6 rule'],
  entries: (output, masks) => lines(json(output), masks),
};
