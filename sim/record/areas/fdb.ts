import { type Area, json } from './area.ts';

/** `bridge fdb`: the order is a hash table's, the ages are the clock's. */
export const fdb: Area = {
  name: 'fdb',
  title: 'forwarding database',
  commands: ['bridge -j -s fdb'],
  entries: (output, masks) =>
    json(output)
      .map((f) =>
        masks.mask(
          JSON.stringify({
            ...f,
            ...('used' in f ? { used: '<T>' } : {}),
            ...('updated' in f ? { updated: '<T>' } : {}),
          }),
        ),
      )
      .sort(),
};
