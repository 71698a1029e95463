import { formatIpv4 } from '../../../core/addr/ipv4.ts';
import { strerror } from '../../../core/errno.ts';
import type { NftTrace } from '../../../core/netfilter/nf_tables_trace.ts';
import { ipv4Length } from '../../../core/wire/ipv4.ts';
import { ipv6Length } from '../../../core/wire/ipv6.ts';
import type { Program, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { type Netdb, netdbOf } from './netdb.ts';
import { saveRule } from './print.ts';

const USAGE = `xtables-monitor 1.8.9 (nf_tables)
Usage: xtables-monitor [ -t | -e ]
        --trace    -t    trace ruleset traversal of packets tagged via -j TRACE rule
        --event    -e    show events that modify the ruleset
Optional arguments:
        --ipv4     -4    only monitor IPv4
        --ipv6     -6    only monitor IPv6
	--counters -c    show counters in rules
`;

/**
 * `xtables-monitor`: the way of packets that TRACE marked. Differs: `--event` is taken, but its lines, which stay in a
 * buffer on a real host until it is full, are not made. Ref: iptables/xtables-monitor.c:xtables_monitor_main()
 */
export const xtablesMonitor: Program = function* (sys): Task<number> {
  const { opts } = getopt(sys.argv, 'ceht46V', {
    counters: 'c',
    trace: 't',
    event: 'e',
    ipv4: '4',
    ipv6: '6',
    version: 'V',
    help: 'h',
  });
  const set = new Set<string>();
  for (const { opt } of opts) {
    if (opt === '?') {
      sys.err("xtables-monitor 1.8.9: Bad argument.\nTry `xtables-monitor -h' for more information.\n");
      return 2;
    }
    if (opt === 'V') {
      sys.out('xtables-monitor 1.8.9\n');
      return 0;
    }
    set.add(opt);
  }
  if (set.has('h') || !(set.has('t') || set.has('e'))) {
    sys.out(USAGE);
    return 1;
  }
  const opened = sys.netlinkListen?.(new Set(set.has('t') ? (['nftrace'] as const) : []));
  if (!opened?.ok) {
    sys.err(`cannot open nfnetlink socket: ${strerror[opened?.error.errno ?? 'EPROTONOSUPPORT']}\n`);
    return 1;
  }
  const family = set.has('4') ? 'ipv4' : set.has('6') ? 'ipv6' : null;
  return yield* monitor(sys, opened.value, (t) => family === null || t.family === family, set.has('c'));
};

type Listener = { readonly fd: number; recv(): unknown };

function* monitor(sys: Sys, listener: Listener, wanted: (t: NftTrace) => boolean, counters: boolean): Task<number> {
  const netdb = netdbOf(sys);
  let walk = '';
  for (;;) {
    const polled = yield* sys.poll([listener.fd as never], null);
    for (let event = listener.recv(); event !== null; event = listener.recv()) {
      const { trace } = event as { readonly trace?: NftTrace };
      if (trace === undefined || !wanted(trace)) continue;
      // a rule that returns is told as its chain's end, which comes next
      if (trace.verdict === 'RETURN') continue;
      // the packet itself comes with the first step of each base chain's walk; the tool shows it with a rule only
      const of = `${trace.skb.id} ${trace.table} ${trace.hook}`;
      if (of !== walk && trace.kind === 'rule') sys.out(packetText(trace));
      walk = of;
      sys.out(stepText(trace, netdb, counters));
      yield* sys.flush();
    }
    if (polled.interrupted) return 0;
  }
}

const number = (t: NftTrace): string => (t.family === 'ipv4' ? '2' : '10');

/** A number for a packet that looks drawn by chance. Ref: net/netfilter/nf_tables_trace.c:nft_trace_init() */
function traceId(t: NftTrace): string {
  return (Math.imul(t.skb.id, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
}

/** Ref: iptables/xtables-monitor.c:trace_cb() */
function stepText(t: NftTrace, netdb: Netdb, counters: boolean): string {
  const head = ` TRACE: ${number(t)} ${traceId(t)} ${t.table}:${t.chain}`;
  if (t.kind === 'policy') return `${head}:policy:${t.verdict} \n`;
  if (t.kind === 'return' || t.rule === null) return `${head}:return:\n`;
  const verdict = t.verdict.replace(' ', ':');
  const { rule } = t;
  const env = { family: t.family, netdb, table: t.table };
  const shown = { spec: rule, handle: rule.handle, packets: rule.packets, bytes: rule.bytes };
  const text = `-${t.family === 'ipv4' ? 4 : 6} -t ${t.table} -A ${t.chain}${saveRule(env, t.chain, shown, counters)}`;
  return `${head}:rule:0x${t.ruleHandle.toString(16)}:${verdict}  ${text}\n`;
}

/** As ether_ntoa(3): without leading zeros. */
const mac = (a: string): string => a.replace(/\b0(?=[0-9a-f])/g, '');

/** Ref: iptables/xtables-monitor.c:trace_print_packet() */
function packetText(t: NftTrace): string {
  const { payload: p, eth, mark } = t.skb;
  let out = `PACKET: ${number(t)} ${traceId(t)} `;
  if (t.in !== '') out += `IN=${t.in} `;
  if (t.out !== '') out += `OUT=${t.out} `;
  if (t.in === 'lo') out += 'LOOPBACK ';
  else if (t.in !== '' && eth !== null)
    out += `MACSRC=${mac(eth.source)} MACDST=${mac(eth.dest)} MACPROTO=${t.family === 'ipv4' ? '0800' : '86dd'} `;
  if (p.kind === 'ipv4') {
    out += `SRC=${formatIpv4(p.saddr)} DST=${formatIpv4(p.daddr)} `;
    out += `LEN=${ipv4Length(p)} TOS=0x${p.tos.toString(16)} TTL=${p.ttl} ID=${p.id} `;
    out += `${p.df ? 'DF ' : ''}${p.mf ? 'MF ' : ''}${p.fragOff > 0 ? `FRAG:${p.fragOff / 8} ` : ''}`;
  } else if (p.kind === 'ipv6') {
    out += `SRC=${p.saddr} DST=${p.daddr} `;
    // the tool adds the length of the wrong header
    out += `LEN=${ipv6Length(p) - 20} TC=${p.trafficClass} HOPLIMIT=${p.hopLimit} FLOWLBL=${p.flowLabel} `;
  }
  const body = p.kind === 'ipv4' || p.kind === 'ipv6' ? p.body : null;
  if (body?.kind === 'tcp' || body?.kind === 'udp') out += `SPORT=${body.source} DPORT=${body.dest} `;
  if (body?.kind === 'tcp')
    for (const flag of ['syn', 'ack', 'fin', 'rst', 'psh', 'urg'] as const)
      if (body.flags[flag]) out += `${flag.toUpperCase()} `;
  if (mark !== 0) out += `MARK=0x${mark.toString(16)} `;
  return `${out}\n`;
}
