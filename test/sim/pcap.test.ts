import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINKTYPE_ETHERNET, readCapture, writePcap, writePcapng } from '../../sim/pcap.ts';

const packet = fc
  .record({
    ts: fc.bigInt({ min: 0n, max: 4294967295n * 1000000000n }),
    data: fc.uint8Array({ maxLength: 40 }),
    more: fc.nat(100),
  })
  .map(({ ts, data, more }) => ({ ts, data, len: data.length + more }));
const packets = fc.array(packet, { maxLength: 5 });

test.each([
  [false, 1000n],
  [true, 1n],
] as const)('a pcap file reads back what was written, nanoseconds: %s', (nano, unit) => {
  fc.assert(
    fc.property(packets, (list) => {
      const file = {
        linkType: LINKTYPE_ETHERNET,
        snaplen: 262144,
        nano,
        packets: list.map((p) => ({ ...p, ts: p.ts - (p.ts % unit) })),
      };
      expect(readCapture(writePcap(file))).toEqual({ ...file, error: null });
    }),
  );
});

test('a pcapng file keeps comments and nanoseconds', () => {
  fc.assert(
    fc.property(packets, fc.string({ minLength: 1 }), (list, comment) => {
      const commented = list.map((p) => ({ ...p, comment }));
      const back = readCapture(writePcapng(LINKTYPE_ETHERNET, 'eth0', commented));
      expect(back).toEqual({
        linkType: LINKTYPE_ETHERNET,
        snaplen: 262144,
        nano: true,
        packets: commented,
        error: null,
      });
    }),
  );
});

test('a file cut anywhere gives its whole packets and says what was missing, or says why it is none', () => {
  fc.assert(
    fc.property(packets, fc.boolean(), fc.nat(), (list, ng, n) => {
      const file = { linkType: LINKTYPE_ETHERNET, snaplen: 262144, nano: true, packets: list };
      const bytes = ng ? writePcapng(LINKTYPE_ETHERNET, 'eth0', list) : writePcap(file);
      const back = readCapture(bytes.subarray(0, n % bytes.length));
      if (typeof back === 'string') return;
      expect(back.packets).toEqual(list.slice(0, back.packets.length));
    }),
  );
});

test('octets of chance never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), fc.nat(), (noise, ng, at) => {
      const bytes = ng
        ? writePcapng(1, 'eth0', [{ ts: 1n, data: noise, len: 200 }])
        : writePcap({ linkType: 1, snaplen: 1, nano: false, packets: [{ ts: 1n, data: noise, len: 200 }] });
      for (let i = 0; i < Math.min(8, noise.length); i++) bytes[(at + i) % bytes.length] = noise[i]!;
      readCapture(bytes);
      readCapture(noise);
    }),
  );
});

test.each([
  ['abc', 'truncated dump file; tried to read 4 file header bytes, only got 3'],
  ['root:x:0:0', 'unknown file format'],
])('%j is no capture: %s', (text, message) => {
  expect(readCapture(Uint8Array.from(text, (c) => c.charCodeAt(0)))).toBe(message);
});
