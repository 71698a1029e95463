import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { numericNames } from '../../../../sim/cmd/tcpdump/addrtoname.ts';
import { parseOptions } from '../../../../sim/cmd/tcpdump/options.ts';
import { prettyPrintPacket } from '../../../../sim/cmd/tcpdump/print.ts';
import { type Capture, readCapture } from '../../../../sim/pcap.ts';
import type { Sys } from '../../../../sim/proc/sys.ts';

const here = new URL('./recorded/', import.meta.url);
/** What tcpdump 4.99.3 printed: "FILE FLAGS" to its stdout. */
const recorded: Record<string, string> = JSON.parse(
  gunzipSync(readFileSync(new URL('print.json.gz', here))).toString('utf8'),
);

function open(name: string): Capture {
  const capture = readCapture(new Uint8Array(readFileSync(new URL(`${name}.pcap`, here))));
  if (typeof capture === 'string') throw new Error(capture);
  return capture;
}

/** One text a packet, with its line break. */
function print(name: string, flags: string): string[] {
  const unused = { out() {}, err() {}, setlinebuf() {} };
  const { ndo } = parseOptions({ ...unused, argv: ['tcpdump', ...flags.split(' ')] } as unknown as Sys);
  const mine = { ...ndo, names: numericNames() };
  return open(name).packets.map((p, i) =>
    prettyPrintPacket(mine, 'EN10MB', { ts: p.ts, b: p.data, caplen: p.data.length, len: p.len }, i + 1),
  );
}

/** Packets that are printed otherwise, and why; all else is equal. */
const different: readonly (readonly [RegExp, string])[] = [
  [/RT6/, 'a checksum is verified with the address in the IPv6 header, not the last hop of a routing header'],
];

describe('a packet prints as tcpdump 4.99.3 prints it', () => {
  test.each(Object.keys(recorded))('%s', (key) => {
    const [file, ...flags] = key.split(' ');
    const real = recorded[key]!;
    let at = 0;
    const wrong: string[] = [];
    for (const text of print(file!, flags.join(' '))) {
      if (real.startsWith(text, at)) {
        at += text.length;
        continue;
      }
      const lines = text.split('\n').length - 1;
      let end = at;
      for (let i = 0; i < lines; i++) end = real.indexOf('\n', end) + 1;
      if (!different.some(([pattern]) => pattern.test(text))) wrong.push(`- ${real.slice(at, end)}+ ${text}`);
      at = end;
    }
    expect(wrong).toEqual([]);
    expect(at).toBe(real.length);
  });
});
