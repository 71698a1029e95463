import { type Area, json } from './area.ts';

/** `bridge mdb`: groups and routers, without what is left of their time. */
export const mdb: Area = {
  name: 'mdb',
  title: 'multicast groups of bridges',
  commands: ['bridge -j -d -s mdb'],
  entries: (output, masks) =>
    json(output)
      .flatMap((all) => [...entriesOf(all.mdb), ...entriesOf(all.router)])
      .map((e) =>
        masks.mask(
          JSON.stringify(e)
            .replace(/"timer":"[^"]*"/g, '"timer":"<T>"')
            .replace(/"timer":\s*[\d.]+/g, '"timer":"<T>"'),
        ),
      )
      .sort(),
};

function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
