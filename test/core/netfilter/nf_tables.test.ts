import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ipv4, parseIpv4 } from '../../../core/addr/ipv4.ts';
import { ipv6FromGroups } from '../../../core/addr/ipv6.ts';
import type { Ctx } from '../../../core/ctx.ts';
import type { NetDevice } from '../../../core/device.ts';
import type { NfHook } from '../../../core/netfilter/netfilter.ts';
import { nfTables } from '../../../core/netfilter/nf_tables_api.ts';
import { nftDoChain } from '../../../core/netfilter/nf_tables_core.ts';
import type { XtBase, XtBatchOp, XtHeader, XtRuleSpec, XtTargetInfo } from '../../../core/netfilter/x_tables.ts';
import { xtAddrMatches } from '../../../core/netfilter/xt_header.ts';
import { allocSkb, type SkBuff } from '../../../core/skb.ts';
import type { Ipv4Packet } from '../../../core/wire/ipv4.ts';
import { type L2, l2 } from '../../support/ctx.ts';

const anything: XtHeader = {
  src: null, srcInv: false, dst: null, dstInv: false, in: '', inInv: false, out: '', outInv: false,
  proto: 0, protoInv: false, frag: false, fragInv: false,
}; // biome-ignore format: a table

const rule = (target: XtTargetInfo, header: Partial<XtHeader> = {}): XtRuleSpec => ({
  header: { ...anything, ...header },
  matches: [],
  target,
});
const verdict = (name: 'ACCEPT' | 'DROP' | 'RETURN'): XtTargetInfo => ({ name, info: null });
const jump = (info: string): XtTargetInfo => ({ name: 'jump', info });
const goto = (info: string): XtTargetInfo => ({ name: 'goto', info });
const nothing: XtTargetInfo = { name: '', info: null };

const where = { family: 'ipv4', table: 'filter' } as const;
const base = (hook: NfHook = 'INPUT', policy: XtBase['policy'] = 'ACCEPT'): XtBase => ({
  hook,
  priority: 0,
  type: 'filter',
  policy,
});
const newBase = (chain: string, b: XtBase = base()): XtBatchOp => ({
  op: 'newchain',
  ...where,
  chain,
  base: b,
  packets: 0,
  bytes: 0,
});
const newChain = (chain: string): XtBatchOp => ({ op: 'newchain', ...where, chain, base: null });
const append = (chain: string, r: XtRuleSpec): XtBatchOp => ({ op: 'newrule', ...where, chain, rule: r, at: 'end' });

let m: L2;
let ctx: Ctx;
let lo: NetDevice;
beforeEach(() => {
  m = l2();
  ctx = { ...m.ctx, world: m.world, now: 0, tracing: false };
  lo = m.net.loopback;
});

function commit(...ops: XtBatchOp[]) {
  return nfTables(m.net, ctx).commit(ops);
}

function packet(p: Partial<Ipv4Packet> = {}): SkBuff {
  const payload: Ipv4Packet = {
    kind: 'ipv4', tos: 0, id: 1, df: false, mf: false, fragOff: 0, ttl: 64, protocol: 1,
    saddr: parseIpv4('192.0.2.1')!, daddr: parseIpv4('192.0.2.2')!, options: null,
    body: { kind: 'raw', bytes: new Uint8Array(64) }, ...p,
  }; // biome-ignore format: a table
  return allocSkb(ctx.newSkbId(0), lo, 0x0800, payload, 84);
}

function input(skb: SkBuff = packet(), watched = false): string {
  const state = { hook: 'INPUT', pf: 'ipv4', in: lo, out: null, sk: null, net: m.net } as const;
  const ops = { kind: 'xt', priority: 0, table: 'filter', chain: 'INPUT' } as const;
  return nftDoChain(skb, ops, state, watched ? { ...ctx, tracing: true } : ctx);
}

const tables = () => nfTables(m.net, ctx).dumpTables('ipv4');
const chainOf = (name: string) => tables()[0]!.chains.get(name)!;
const counters = (name: string) => chainOf(name).rules.map((r) => r.packets);

describe('a walk', () => {
  test('what no rule decides meets the policy, which counts it', () => {
    commit({ op: 'newtable', ...where }, newBase('INPUT', base('INPUT', 'DROP')), append('INPUT', rule(nothing)));
    expect(input()).toBe('DROP');
    expect([chainOf('INPUT').packets, chainOf('INPUT').bytes]).toEqual([1, 84]);
    expect(counters('INPUT')).toEqual([1]);
  });

  test('a jump comes back to the rule behind it, a goto to the one behind the jump that led there', () => {
    commit(
      { op: 'newtable', ...where },
      newBase('INPUT'),
      newChain('a'),
      newChain('b'),
      append('INPUT', rule(jump('a'))),
      append('INPUT', rule(nothing)),
      append('a', rule(goto('b'))),
      append('a', rule(verdict('DROP'))),
      append('b', rule(verdict('RETURN'))),
    );
    expect(input()).toBe('ACCEPT');
    expect(counters('INPUT')).toEqual([1, 1]);
    expect(counters('a')).toEqual([1, 0]);
    expect(counters('b')).toEqual([1]);
  });

  test('a verdict in a called chain is the end, and the policy does not count', () => {
    commit(
      { op: 'newtable', ...where },
      newBase('INPUT', base('INPUT', 'DROP')),
      newChain('a'),
      append('INPUT', rule(jump('a'))),
      append('a', rule(verdict('ACCEPT'))),
    );
    expect(input()).toBe('ACCEPT');
    expect(chainOf('INPUT').packets).toBe(0);
  });

  test('RETURN in a base chain is the policy', () => {
    commit(
      { op: 'newtable', ...where },
      newBase('INPUT', base('INPUT', 'DROP')),
      append('INPUT', rule(verdict('RETURN'))),
      append('INPUT', rule(verdict('ACCEPT'))),
    );
    expect(input()).toBe('DROP');
    expect(chainOf('INPUT').packets).toBe(1);
  });

  test('a base chain counts from when its counters were first set', () => {
    commit({ op: 'newtable', ...where }, { op: 'newchain', ...where, chain: 'INPUT', base: base() });
    input();
    expect(chainOf('INPUT').packets).toBe(0);
    commit({ op: 'policy', ...where, chain: 'INPUT', policy: 'ACCEPT' });
    input();
    expect(chainOf('INPUT').packets).toBe(1);
    commit({ op: 'policy', ...where, chain: 'INPUT', policy: 'ACCEPT' });
    expect(chainOf('INPUT').packets).toBe(0);
    commit({ op: 'policy', ...where, chain: 'INPUT', policy: 'ACCEPT', packets: 5, bytes: 6 });
    input();
    expect([chainOf('INPUT').packets, chainOf('INPUT').bytes]).toEqual([6, 90]);
  });

  test.each([
    [{ proto: 1 }, true],
    [{ proto: 6 }, false],
    [{ proto: 6, protoInv: true }, true],
    [{ src: { family: 'ipv4', addr: ipv4(0xc0000200), mask: ipv4(0xffffff00) } }, true],
    [{ src: { family: 'ipv4', addr: ipv4(0xc0000200), mask: ipv4(0xffffff00) }, srcInv: true }, false],
    [{ dst: { family: 'ipv4', addr: ipv4(0x00000002), mask: ipv4(0x000000ff) } }, true],
    [{ in: 'lo' }, true],
    [{ in: 'l+' }, true],
    [{ in: 'eth0' }, false],
    [{ in: 'eth0', inInv: true }, true],
    [{ out: 'lo' }, false],
    [{ frag: true }, false],
    [{ frag: true, fragInv: true }, true],
  ] as const)('the header test %j: %s, watched or not', (header, fits) => {
    commit({ op: 'newtable', ...where }, newBase('INPUT'), append('INPUT', rule(verdict('DROP'), header)));
    expect(input()).toBe(fits ? 'DROP' : 'ACCEPT');
    expect(input(packet(), true)).toBe(fits ? 'DROP' : 'ACCEPT');
  });
});

describe('a transaction', () => {
  test('a refused step leaves nothing of the others', () => {
    commit({ op: 'newtable', ...where }, newBase('INPUT'), newChain('a'), append('INPUT', rule(jump('a'))));
    const before = structuredClone(tables());
    const refused = commit(
      append('INPUT', rule(verdict('DROP'))),
      { op: 'flushchain', ...where, chain: 'INPUT' },
      append('INPUT', rule(verdict('DROP'))),
      { op: 'policy', ...where, chain: 'INPUT', policy: 'DROP', packets: 5, bytes: 6 },
      newBase('FORWARD', base('FORWARD')),
      { op: 'renamechain', ...where, chain: 'a', to: 'c' },
      { op: 'delchain', ...where, chain: 'c' },
      append('nowhere', rule(nothing)),
    );
    expect(refused).toEqual({ ok: false, error: { errno: 'ENOENT' }, at: 7 });
    const strip = (x: ReturnType<typeof tables>) => JSON.stringify(x.map((t) => [t.name, [...t.chains.values()]]));
    expect(strip(tables())).toBe(strip(before));
    expect(m.net.nf!.hooks.ipv4.FORWARD).toEqual([]);
  });

  test.each([
    ['a chain that exists', [newChain('a')], 'EEXIST'],
    ['a jump to a chain that is not there', [append('INPUT', rule(jump('x')))], 'ENOENT'],
    ['a jump to a base chain', [append('a', rule(jump('INPUT')))], 'EOPNOTSUPP'],
    ['a chain in use', [append('INPUT', rule(jump('a'))), { op: 'delchain', ...where, chain: 'a' }], 'EBUSY'],
    ['a chain with rules', [append('a', rule(nothing)), { op: 'delchain', ...where, chain: 'a' }], 'EBUSY'],
    [
      'a circle',
      [append('INPUT', rule(jump('a'))), append('a', rule(jump('b'))), append('b', rule(jump('a')))],
      'EMLINK',
    ],
  ] as [string, XtBatchOp[], string][])('%s is refused: %#', (_what, ops, errno) => {
    commit({ op: 'newtable', ...where }, newBase('INPUT'), newChain('a'), newChain('b'));
    expect(commit(...ops)).toMatchObject({ ok: false, error: { errno }, at: ops.length - 1 });
  });

  test('sixteen chains deep is as deep as calls go', () => {
    const depth = (n: number) => {
      m = l2();
      const names = Array.from({ length: n }, (_, i) => `c${i}`);
      return commit(
        { op: 'newtable', ...where },
        newBase('INPUT'),
        ...names.map(newChain),
        append('INPUT', rule(jump('c0'))),
        ...names.slice(1).map((to, i) => append(`c${i}`, rule(jump(to)))),
      ).ok;
    };
    expect([depth(15), depth(16)]).toEqual([true, false]);
  });

  test('a base chain takes its hook, and gives it back', () => {
    commit({ op: 'newtable', ...where }, newBase('INPUT'));
    expect(m.net.nf!.hooks.ipv4.INPUT.map((o) => o.chain)).toEqual(['INPUT']);
    commit({ op: 'deltable', ...where });
    expect(m.net.nf!.hooks.ipv4.INPUT).toEqual([]);
    expect(tables()).toEqual([]);
  });

  test('base chains of type nat are kept apart, and their hooks are taken together', () => {
    commit(
      { op: 'newtable', family: 'ipv4', table: 'nat' },
      {
        op: 'newchain',
        family: 'ipv4',
        table: 'nat',
        chain: 'POSTROUTING',
        base: { hook: 'POSTROUTING', priority: 100, type: 'nat', policy: 'ACCEPT' },
      },
    );
    const { hooks, natChains } = m.net.nf!;
    expect(natChains.ipv4.POSTROUTING.map((o) => o.chain)).toEqual(['POSTROUTING']);
    for (const h of ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'] as const)
      expect(hooks.ipv4[h].some((o) => o.kind === 'nat')).toBe(true);
  });
});

/** A chain: rules that test one bit of an address. */
type PlainRule = { readonly bit: number; readonly inv: boolean; readonly does: string };
const names = ['INPUT', 'a', 'b', 'c'];
const plainChains = fc.tuple(
  ...names.map((_, i) =>
    fc.array(
      fc.record({
        bit: fc.integer({ min: 0, max: 3 }),
        inv: fc.boolean(),
        // calls lead to later chains only: no circles
        does: fc.constantFrom(
          'ACCEPT', 'DROP', 'RETURN', '',
          ...names.slice(i + 1).flatMap((n) => [`jump ${n}`, `goto ${n}`]),
        ), // biome-ignore format: a table
      }),
      { maxLength: 5 },
    ),
  ),
);

/** The manual page's words: a verdict ends it, a jump comes back, a goto does not, the end of a called chain returns. */
function plain(chains: readonly (readonly PlainRule[])[], addr: number, counts: number[][]): string | null {
  const walk = (at: number): string | null => {
    for (const [i, r] of chains[at]!.entries()) {
      if (((addr >> r.bit) & 1) !== (r.inv ? 0 : 1)) continue;
      counts[at]![i]!++;
      const [does, to] = r.does.split(' ');
      if (does === 'ACCEPT' || does === 'DROP') return does;
      if (does === 'RETURN') return null;
      if (does === 'jump') {
        const said = walk(names.indexOf(to!));
        if (said !== null) return said;
      }
      if (does === 'goto') return walk(names.indexOf(to!));
    }
    return null;
  };
  return walk(0);
}

test('random chains decide and count as a plain reading of the manual page does', () => {
  fc.assert(
    fc.property(plainChains, fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 8 }), (chains, addrs) => {
      m = l2();
      const ops: XtBatchOp[] = [{ op: 'newtable', ...where }, newBase('INPUT', base('INPUT', 'DROP'))];
      for (const n of names.slice(1)) ops.push(newChain(n));
      chains.forEach((rules, i) => {
        for (const r of rules) {
          const [does, to] = r.does.split(' ') as [string, string];
          const target =
            does === 'jump' ? jump(to) : does === 'goto' ? goto(to) : ({ name: does, info: null } as XtTargetInfo);
          const mask = ipv4(1 << r.bit);
          ops.push(append(names[i]!, rule(target, { src: { family: 'ipv4', addr: mask, mask }, srcInv: r.inv })));
        }
      });
      expect(commit(...ops).ok).toBe(true);
      const counts = chains.map((rules) => rules.map(() => 0));
      let policy = 0;
      for (const [i, a] of addrs.entries()) {
        const said = plain(chains, a, counts);
        if (said === null) policy++;
        expect(input(packet({ saddr: ipv4(a) }), i % 2 === 1)).toBe(said ?? 'DROP');
      }
      expect(names.map(counters)).toEqual(counts);
      expect(chainOf('INPUT').packets).toBe(policy);
    }),
  );
});

test('an IPv6 address falls under one with its mask as its bits do', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, groups, groups, fc.boolean(), (a, x, mask, same) => {
      const b = same ? a.map((g, i) => (g & mask[i]!) | (x[i]! & ~mask[i]!)) : x;
      const fits = a.every((g, i) => ((g ^ b[i]!) & mask[i]!) === 0);
      const spec = { family: 'ipv6', addr: ipv6FromGroups(a), mask: ipv6FromGroups(mask) } as const;
      expect(xtAddrMatches(spec, ipv6FromGroups(b))).toBe(fits);
    }),
  );
});

test('what is remembered of a flow decides as a walk over every rule does', () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })).map(([a, b]) => ({
    min: Math.min(a, b),
    max: Math.max(a, b),
  }));
  const addr = fc.option(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })).map(([a, m2]) => ({
      family: 'ipv4' as const,
      addr: ipv4(a & m2),
      mask: ipv4(m2),
    })),
    { nil: null },
  );
  const anyRule = fc.record({
    header: fc.record({
      src: addr,
      srcInv: fc.boolean(),
      dst: addr,
      dstInv: fc.boolean(),
      in: fc.constantFrom('', 'lo', 'l+', 'eth0', '+'),
      inInv: fc.boolean(),
      frag: fc.boolean(),
      fragInv: fc.boolean(),
    }),
    proto: fc.constantFrom(0, 1, 6, 17),
    protoInv: fc.boolean(),
    ports: fc.option(fc.record({ spts: range, spInv: fc.boolean(), dpts: range, dpInv: fc.boolean() }), { nil: null }),
    verdict: fc.constantFrom('', '', 'ACCEPT', 'DROP') as fc.Arbitrary<'' | 'ACCEPT' | 'DROP'>,
  });
  const anyPacket = fc.record({
    saddr: fc.integer({ min: 0, max: 3 }),
    daddr: fc.integer({ min: 0, max: 3 }),
    source: fc.integer({ min: 0, max: 3 }),
    dest: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('icmp', 'udp', 'later fragment'),
  });
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 8 }), fc.array(anyPacket, { maxLength: 12 }), (rules, packets) => {
      m = l2();
      const ops: XtBatchOp[] = [{ op: 'newtable', ...where }, newBase('INPUT', base('INPUT', 'DROP'))];
      for (const r of rules) {
        const header = { ...anything, ...r.header, proto: r.proto, protoInv: r.protoInv };
        const inverted = {
          ...header,
          srcInv: r.header.src !== null && r.header.srcInv,
          dstInv: r.header.dst !== null && r.header.dstInv,
        };
        const udp = r.ports !== null && r.proto === 17 && !r.protoInv ? [{ name: 'udp' as const, info: r.ports }] : [];
        ops.push(append('INPUT', { header: inverted, matches: udp, target: { name: r.verdict, info: null } }));
      }
      expect(commit(...ops).ok).toBe(true);
      const make = (p: (typeof packets)[number]): SkBuff => {
        const udp = { kind: 'udp' as const, source: p.source, dest: p.dest, data: new Uint8Array(4) };
        const raw = { kind: 'raw' as const, bytes: new Uint8Array(8) };
        return packet({
          saddr: ipv4(p.saddr),
          daddr: ipv4(p.daddr),
          protocol: p.kind === 'icmp' ? 1 : 17,
          fragOff: p.kind === 'later fragment' ? 8 : 0,
          body: (p.kind === 'udp' ? udp : raw) as Ipv4Packet['body'],
        });
      };
      const decide = (watched: boolean) => {
        commit({ op: 'zero', ...where, chain: 'INPUT', handle: 'all' });
        const said = packets.map((p) => input(make(p), watched));
        return [said, counters('INPUT'), chainOf('INPUT').packets];
      };
      const slow = decide(true);
      // twice: made and found again
      expect(decide(false)).toEqual(slow);
      expect(decide(false)).toEqual(slow);
    }),
    { numRuns: 300 },
  );
});
