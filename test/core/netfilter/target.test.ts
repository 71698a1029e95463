import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipv4 } from '../../../core/addr/ipv4.ts';
import type { Ctx } from '../../../core/ctx.ts';
import type { NfConn } from '../../../core/netfilter/nf_conn.ts';
import { type TargetInfoOf, xtTargets } from '../../../core/netfilter/target/index.ts';
import type { XtActionParam } from '../../../core/netfilter/x_tables.ts';
import { allocSkb, type SkBuff } from '../../../core/skb.ts';
import type { Ipv4Packet } from '../../../core/wire/ipv4.ts';
import type { TcpOption, TcpSegment } from '../../../core/wire/tcp.ts';
import { l2 } from '../../support/ctx.ts';

const none = { fin: false, syn: false, rst: false, psh: false, ack: false, urg: false, ece: false, cwr: false };

function syn(options: readonly TcpOption[] = [], more: Partial<Ipv4Packet> = {}): SkBuff {
  const body: TcpSegment = {
    kind: 'tcp',
    source: 1024,
    dest: 80,
    seq: 1,
    ack: 0,
    flags: { ...none, syn: true, ece: true, cwr: true },
    window: 1000,
    urgent: 0,
    options,
    data: new Uint8Array(),
  };
  const packet: Ipv4Packet = {
    kind: 'ipv4',
    tos: 0,
    id: 1,
    df: false,
    mf: false,
    fragOff: 0,
    ttl: 64,
    protocol: 6,
    saddr: ipv4(0xc0000201),
    daddr: ipv4(0xc0000202),
    options: null,
    body,
    ...more,
  };
  return allocSkb(1, l2().net.loopback, 0x0800, packet, 40);
}

/** Lets a target have a packet. */
function apply<K extends keyof TargetInfoOf>(name: K, info: TargetInfoOf[K], skb: SkBuff): string {
  const m = l2();
  const ctx: Ctx = { ...m.ctx, world: m.world, now: 0, tracing: false };
  const par = { fragoff: (skb.payload as Ipv4Packet).fragOff, state: { net: m.net } } as unknown as XtActionParam;
  return xtTargets[name].target(skb, info, par, ctx);
}

const ip = (skb: SkBuff): Ipv4Packet => skb.payload as Ipv4Packet;
const tcp = (skb: SkBuff): TcpSegment => ip(skb).body as TcpSegment;

test.each([
  ['set', 9, 64, 9],
  ['inc', 1, 64, 65],
  ['inc', 9, 250, 255],
  ['dec', 3, 64, 61],
  ['dec', 9, 3, 0],
] as const)('TTL --ttl-%s %i makes of %i: %i', (mode, ttl, was, now) => {
  const skb = syn([], { ttl: was });
  expect(apply('TTL', { mode, ttl }, skb)).toBe('CONTINUE');
  expect(ip(skb).ttl).toBe(now);
});

test('TOS clears the bits of its mask and then turns over those of its value; DSCP leaves the ECN bits', () => {
  const octet = fc.nat(255);
  fc.assert(
    fc.property(octet, octet, octet, fc.nat(63), (tos, value, mask, dscp) => {
      const skb = syn([], { tos });
      apply('TOS', { value, mask }, skb);
      expect(ip(skb).tos).toBe((tos & ~mask & 255) ^ value);
      const other = syn([], { tos });
      apply('DSCP', { dscp }, other);
      expect(ip(other).tos).toBe((dscp << 2) | (tos & 3));
    }),
  );
});

test('what CONNMARK saved it restores', () => {
  const u32 = fc.nat(0xffffffff);
  fc.assert(
    fc.property(u32, u32, u32, (mark, ctmark, mask) => {
      const copy = { ctmark: 0, ctmask: mask, nfmask: mask, shiftDir: 'left', shiftBits: 0 } as const;
      const skb = { ...syn(), mark, nfct: { mark: ctmark } as NfConn };
      apply('CONNMARK', { ...copy, mode: 'save' }, skb);
      skb.mark = 0;
      apply('CONNMARK', { ...copy, mode: 'restore' }, skb);
      expect(skb.mark & mask).toBe(mark & mask);
    }),
  );
});

test.each([
  ['is lowered', [{ kind: 'mss', mss: 1460 }], 1400, 1400, 40],
  ['is never raised', [{ kind: 'mss', mss: 1200 }], 1400, 1200, 40],
  ['is put in where there was none, as small as others take it to be', [], 1400, 536, 44],
] as const)('an MSS %s', (_how, options, mss, now, len) => {
  const skb = syn(options);
  expect(apply('TCPMSS', { mss }, skb)).toBe('CONTINUE');
  expect(tcp(skb).options[0]).toEqual({ kind: 'mss', mss: now });
  expect(skb.len).toBe(len);
});

test('TCPOPTSTRIP leaves no-operations where options were, ECN clears its bits', () => {
  const skb = syn([
    { kind: 'mss', mss: 1460 },
    { kind: 'timestamp', val: 1, ecr: 2 },
  ]);
  apply('TCPOPTSTRIP', { options: [8] }, skb);
  expect(tcp(skb).options.map((o) => o.kind)).toEqual(['mss', ...new Array(10).fill('nop')]);
  apply('ECN', { ece: 0, cwr: 0, ipEct: null }, skb);
  expect(tcp(skb).flags).toMatchObject({ syn: true, ece: false, cwr: false });
});

test('a queue that no program reads loses packets, unless it is passed by', () => {
  const queue = { num: 0, total: 1, cpuFanout: false };
  expect(apply('NFQUEUE', { ...queue, bypass: false }, syn())).toBe('DROP');
  expect(apply('NFQUEUE', { ...queue, bypass: true }, syn())).toBe('ACCEPT');
});

test('CT --notrack marks what has no connection yet', () => {
  const info = {
    notrack: true,
    alias: false,
    zone: 0,
    zoneMark: false,
    zoneDir: 'both',
    helper: '',
    timeout: '',
  } as const;
  const skb = syn();
  apply('CT', { ...info, ctEvents: [], expEvents: [] }, skb);
  expect(skb.nfctinfo).toBe('UNTRACKED');
});
