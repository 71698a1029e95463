import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv4 } from '../../../core/addr/ipv4.ts';
import { ipv6FromBytes } from '../../../core/addr/ipv6.ts';
import { macFromBytes } from '../../../core/addr/mac.ts';
import type { NetworkPayload } from '../../../core/skb.ts';
import { csumFold, csumPartial } from '../../../core/wire/checksum.ts';
import { type Frame, frameBytes, frameLength, parseFrame, payloadLength } from '../../../core/wire/frame.ts';
import type { Icmpv6Message, NdOption } from '../../../core/wire/icmpv6.ts';
import { type Ipv4Body, type Ipv4Packet, ipv4Length } from '../../../core/wire/ipv4.ts';
import { type Ipv6Packet, ipv6Length } from '../../../core/wire/ipv6.ts';
import type { TcpOption } from '../../../core/wire/tcp.ts';
import { LINKTYPE_ETHERNET, writePcap } from '../../../sim/pcap.ts';

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const data = fc.uint8Array({ maxLength: 64 });
const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((b) => macFromBytes(b));
const ip4 = u32.map((n) => ipv4(n));
const ip6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => ipv6FromBytes(b));
const flag = fc.boolean();

const arp = fc.record({ kind: fc.constant('arp' as const), op: u16, sha: mac, spa: ip4, tha: mac, tpa: ip4 });
const bridgeId = fc.record({ priority: u16, addr: mac });
const stp = fc.oneof(
  fc.constant({ kind: 'stp-tcn' as const }),
  fc.record({
    kind: fc.constant('stp-config' as const),
    topologyChange: flag,
    topologyChangeAck: flag,
    root: bridgeId,
    rootPathCost: u32,
    bridgeId,
    portId: u16,
    messageAge: u16,
    maxAge: u16,
    helloTime: u16,
    forwardDelay: u16,
  }),
);
const udp = fc.record({ kind: fc.constant('udp' as const), source: u16, dest: u16, data });
const tcpOption: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant({ kind: 'nop' as const }),
  fc.record({ kind: fc.constant('mss' as const), mss: u16 }),
  fc.record({ kind: fc.constant('wscale' as const), shift: u8 }),
  fc.constant({ kind: 'sackOK' as const }),
  fc.record({ kind: fc.constant('sack' as const), blocks: fc.array(fc.tuple(u32, u32), { maxLength: 1 }) }),
  fc.record({ kind: fc.constant('timestamp' as const), val: u32, ecr: u32 }),
  fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.integer({ min: 100, max: 200 }),
    bytes: fc.uint8Array({ maxLength: 4 }),
  }),
);
const tcp = fc.record({
  kind: fc.constant('tcp' as const),
  source: u16,
  dest: u16,
  seq: u32,
  ack: u32,
  flags: fc.record({ fin: flag, syn: flag, rst: flag, psh: flag, ack: flag, urg: flag, ece: flag, cwr: flag }),
  window: u16,
  urgent: u16,
  options: fc.array(tcpOption, { maxLength: 3 }),
  data,
});
const sources4 = fc.array(ip4, { maxLength: 3 });
const v3 = fc.option(fc.record({ suppress: flag, qrv: fc.integer({ min: 0, max: 7 }), qqic: u8, sources: sources4 }));
const igmp: fc.Arbitrary<Ipv4Body> = fc.oneof(
  fc.record({ kind: fc.constant('igmp' as const), type: fc.constant(0x11 as const), maxResp: u8, group: ip4, v3 }),
  fc.record({
    kind: fc.constant('igmp' as const),
    type: fc.constantFrom(0x12 as const, 0x16 as const, 0x17 as const),
    maxResp: u8,
    group: ip4,
    v3: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('igmp' as const),
    type: fc.constant(0x22 as const),
    records: fc.array(fc.record({ type: u8, group: ip4, sources: sources4 }), { maxLength: 3 }),
  }),
);
const icmpEcho = fc.record({
  kind: fc.constant('icmp' as const),
  type: fc.constantFrom(0 as const, 8 as const, 13 as const, 14 as const),
  code: u8,
  id: u16,
  sequence: u16,
  data,
});
const icmpOther = fc.record({
  kind: fc.constant('icmp-other' as const),
  type: fc.integer({ min: 40, max: 250 }),
  code: u8,
  bytes: data,
});

function ipv4Of(body: fc.Arbitrary<Ipv4Body>, protocol: number): fc.Arbitrary<Ipv4Packet> {
  return fc.record({
    kind: fc.constant('ipv4' as const),
    tos: u8,
    id: u16,
    df: flag,
    mf: fc.constant(false),
    fragOff: fc.constant(0),
    ttl: u8,
    protocol: fc.constant(protocol),
    saddr: ip4,
    daddr: ip4,
    options: fc.option(fc.constantFrom(Uint8Array.of(148, 4, 0, 0), Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0))),
    body,
  });
}
const raw = data.map((bytes) => ({ kind: 'raw' as const, bytes }));
const icmpError = fc
  .record({
    original: ipv4Of(udp, 17),
    type: fc.constantFrom(3 as const, 5 as const, 11 as const, 12 as const),
    code: u8,
    mtu: u16,
    gateway: ip4,
    pointer: u8,
  })
  .map((e) => ({
    kind: 'icmp' as const,
    ...e,
    mtu: e.type === 3 && e.code === 4 ? e.mtu : 0,
    gateway: e.type === 5 ? e.gateway : ipv4(0),
    pointer: e.type === 12 ? e.pointer : 0,
    quoted: ipv4Length(e.original),
  }));
const ipv4Packet = fc.oneof(
  ipv4Of(icmpEcho, 1),
  ipv4Of(icmpOther, 1),
  ipv4Of(icmpError, 1),
  ipv4Of(igmp, 2),
  ipv4Of(udp, 17),
  ipv4Of(tcp, 6),
  ipv4Of(raw, 200),
  fc
    .tuple(ipv4Of(raw, 17), fc.integer({ min: 0, max: 8000 }), flag)
    .map(([p, n, mf]) => ({ ...p, mf: mf || n === 0, fragOff: n * 8 })),
);

const ndOption: fc.Arbitrary<NdOption> = fc.oneof(
  fc.record({ kind: fc.constantFrom('source-lladdr' as const, 'target-lladdr' as const), lladdr: mac }),
  fc.record({
    kind: fc.constant('prefix' as const),
    prefixLen: u8,
    onLink: flag,
    autonomous: flag,
    validLft: u32,
    preferredLft: u32,
    prefix: ip6,
  }),
  fc.record({ kind: fc.constant('mtu' as const), mtu: u32 }),
  fc.record({ kind: fc.constant('nonce' as const), bytes: fc.uint8Array({ minLength: 6, maxLength: 6 }) }),
  fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.integer({ min: 100, max: 200 }),
    bytes: fc.uint8Array({ minLength: 14, maxLength: 14 }),
  }),
);
const options = fc.array(ndOption, { maxLength: 3 });
const head = <T extends number>(...types: T[]) => ({
  kind: fc.constant('icmpv6' as const),
  type: fc.constantFrom(...types),
  code: u8,
});
const sources6 = fc.array(ip6, { maxLength: 2 });
const v2 = fc.option(fc.record({ suppress: flag, qrv: fc.integer({ min: 0, max: 7 }), qqic: u8, sources: sources6 }));
const icmpv6: fc.Arbitrary<Icmpv6Message> = fc.oneof(
  fc.record({ ...head(128 as const, 129 as const), id: u16, sequence: u16, data }),
  fc.record({ ...head(130 as const), maxResp: u16, group: ip6, v2 }),
  fc.record({ ...head(131 as const, 132 as const), maxResp: u16, group: ip6, v2: fc.constant(null) }),
  fc.record({
    ...head(143 as const),
    records: fc.array(fc.record({ type: u8, group: ip6, sources: sources6 }), { maxLength: 3 }),
  }),
  fc.record({ ...head(133 as const), options }),
  fc.record({
    ...head(134 as const),
    hopLimit: u8,
    managed: flag,
    other: flag,
    lifetime: u16,
    reachableTime: u32,
    retransTimer: u32,
    options,
  }),
  fc.record({ ...head(135 as const), target: ip6, options }),
  fc.record({ ...head(136 as const), router: flag, solicited: flag, override: flag, target: ip6, options }),
  fc.record({ ...head(137 as const), target: ip6, destination: ip6, options }),
  fc.record({
    kind: fc.constant('icmpv6-other' as const),
    type: fc.integer({ min: 150, max: 250 }),
    code: u8,
    bytes: data,
  }),
);
const extensions: fc.Arbitrary<Ipv6Packet['extensions']> = fc.oneof(
  fc.constant([]),
  fc.constant([{ kind: 'hop-by-hop' as const, routerAlert: 0, bytes: new Uint8Array(0) }]),
  fc.constant([{ kind: 'other' as const, protocol: 60, bytes: Uint8Array.of(1, 4, 0, 0, 0, 0) }]),
);
function ipv6Of(body: fc.Arbitrary<Ipv6Packet['body']>, nexthdr: number, ext = extensions): fc.Arbitrary<Ipv6Packet> {
  return fc.record({
    kind: fc.constant('ipv6' as const),
    trafficClass: u8,
    flowLabel: fc.integer({ min: 0, max: 0xfffff }),
    hopLimit: u8,
    nexthdr: fc.constant(nexthdr),
    saddr: ip6,
    daddr: ip6,
    extensions: ext,
    body,
  });
}
const fragment = fc
  .record({
    kind: fc.constant('fragment' as const),
    id: u32,
    offset: fc.integer({ min: 1, max: 8000 }).map((n) => n * 8),
    more: flag,
  })
  .map((f) => [f]);
const icmpv6Error = fc
  .record({ ...head(1 as const, 2 as const, 3 as const, 4 as const), info: u32, original: ipv6Of(udp, 17) })
  .map((e) => ({ ...e, quoted: ipv6Length(e.original) }));
const ipv6Packet = fc.oneof(
  ipv6Of(icmpv6, 58),
  ipv6Of(icmpv6Error, 58),
  ipv6Of(udp, 17),
  ipv6Of(tcp, 6),
  ipv6Of(raw, 59),
  ipv6Of(raw, 17, fragment),
);

/** Every protocol under Ethernet: adding one starts here. */
const payloads: { readonly [name: string]: { readonly protocol: number; readonly any: fc.Arbitrary<NetworkPayload> } } =
  {
    arp: { protocol: 0x0806, any: arp },
    ipv4: { protocol: 0x0800, any: ipv4Packet },
    ipv6: { protocol: 0x86dd, any: ipv6Packet },
    stp: { protocol: 4, any: stp },
    raw: { protocol: 0x88b5, any: raw },
  };
const vlan = fc.option(
  fc.record({ vid: fc.integer({ min: 0, max: 4095 }), pcp: fc.integer({ min: 0, max: 7 }), dei: flag }),
);
function frameOf(protocol: number, payload: fc.Arbitrary<NetworkPayload>): fc.Arbitrary<Frame> {
  return fc.record({ eth: fc.record({ dest: mac, source: mac, protocol: fc.constant(protocol) }), vlan, payload });
}

describe.each(Object.entries(payloads))('%s', (_, { protocol, any }) => {
  const frame = frameOf(protocol, any);

  test('what is written reads back as the same value, with the length that was told', () => {
    fc.assert(
      fc.property(frame, (f) => {
        const bytes = frameBytes(f);
        expect(bytes.length).toBe(frameLength(f));
        const { protocol: inner, len, ...back } = parseFrame(bytes)!;
        expect(back).toEqual(f);
        expect(inner).toBe(protocol);
        expect(len).toBe(payloadLength(f.payload));
      }),
      { numRuns: 400 },
    );
  });

  test('a frame cut anywhere reads as raw or as nothing, and never throws', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (f, n) => {
        const bytes = frameBytes({ ...f, vlan: null });
        const cut = bytes.subarray(0, n % bytes.length);
        const back = parseFrame(cut);
        if (cut.length < 14) expect(back).toBeNull();
        else expect(back!.payload.kind).toBe('raw');
      }),
    );
  });

  test('octets of chance, and frames with changed octets, never throw', () => {
    fc.assert(
      fc.property(
        frame,
        fc.array(fc.tuple(fc.nat(), u8), { maxLength: 6 }),
        fc.uint8Array({ maxLength: 100 }),
        (f, edits, noise) => {
          const bytes = frameBytes(f);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          parseFrame(bytes);
          const head14 = frameBytes({ ...f, vlan: null, payload: { kind: 'raw', bytes: noise } });
          parseFrame(head14);
        },
      ),
    );
  });
});

test('checksums written into IPv4 headers and bodies verify', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4Of(udp, 17), ipv4Of(tcp, 6), ipv4Of(icmpEcho, 1)), (p) => {
      const b = frameBytes({ eth: null, vlan: null, payload: p });
      const hlen = (b[0]! & 15) * 4;
      expect(csumFold(csumPartial(b, 0, hlen))).toBe(0);
      const pseudo = p.protocol === 1 ? 0 : csumPartial(b, 12, 20, p.protocol + b.length - hlen);
      expect(csumFold(csumPartial(b, hlen, b.length, pseudo))).toBe(0);
    }),
  );
});

test('checksums written into IPv6 bodies verify', () => {
  fc.assert(
    fc.property(fc.oneof(ipv6Of(udp, 17, fc.constant([])), ipv6Of(icmpv6, 58, fc.constant([]))), (p) => {
      const b = frameBytes({ eth: null, vlan: null, payload: p });
      expect(csumFold(csumPartial(b, 40, b.length, csumPartial(b, 8, 40, p.nexthdr + b.length - 40)))).toBe(0);
    }),
  );
});

test('tcpdump, where it is installed, finds no fault with what is written', () => {
  if (spawnSync('tcpdump', ['--version']).status !== 0) {
    console.log('skipped: tcpdump is not installed');
    return;
  }
  const frames = fc.sample(
    fc.oneof(
      frameOf(0x800, ipv4Of(tcp, 6)),
      frameOf(0x800, ipv4Of(icmpEcho, 1)),
      frameOf(0x86dd, ipv6Of(icmpv6, 58)),
      frameOf(0x800, ipv4Of(igmp, 2)),
      frameOf(4, stp),
    ),
    { numRuns: 200, seed: 1 },
  );
  const packets = frames.map((f, i) => ({ ts: BigInt(i) * 1000000000n, data: frameBytes(f), len: frameLength(f) }));
  const dir = mkdtempSync(join(tmpdir(), 'vethlab-'));
  const file = join(dir, 'frames.pcap');
  writeFileSync(file, writePcap({ linkType: LINKTYPE_ETHERNET, snaplen: 262144, nano: false, packets }));
  const run = spawnSync('tcpdump', ['-nvvr', file], { encoding: 'latin1', maxBuffer: 1 << 26 });
  rmSync(dir, { recursive: true });
  expect(run.status).toBe(0);
  expect(run.stdout.match(/bad (?:cksum|icmp6|igmp)|wrong icmp|incorrect ->|truncated-ip|bad-len/g)).toBeNull();
});
