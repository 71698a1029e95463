import { type Area, json } from './area.ts';

const FOREVER = 4294967295;

/** `ip address`; what is left of a life is the clock's. */
export const addresses: Area = {
  name: 'addresses',
  title: 'addresses',
  commands: ['ip -j addr'],
  entries: (output, masks) =>
    json(output).map((link) => {
      const infos = Array.isArray(link.addr_info) ? (link.addr_info as Record<string, unknown>[]) : [];
      return masks.mask(
        JSON.stringify({
          ifname: link.ifname,
          addr_info: infos.map((a) => ({
            ...a,
            valid_life_time: a.valid_life_time === FOREVER ? 'forever' : '<T>',
            preferred_life_time: a.preferred_life_time === FOREVER ? 'forever' : '<T>',
          })),
        }),
      );
    }),
};
