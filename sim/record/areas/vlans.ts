import { type Area, json, lines } from './area.ts';

/** `bridge vlan`. */
export const vlans: Area = {
  name: 'vlans',
  title: 'VLANs of bridges',
  commands: ['bridge -j vlan'],
  entries: (output, masks) => lines(json(output), masks),
};
