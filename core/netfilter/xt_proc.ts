import { formatIpv4, type Ipv4Addr, parseIpv4 } from '../addr/ipv4.ts';
import { type Ipv6Addr, ipv6Groups, parseIpv6 } from '../addr/ipv6.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { MSEC, type Nsec, SEC } from '../world.ts';
import { hashlimitTable, type XtHashlimitEntry } from './match/hashlimit.ts';
import { recentAdd, recentTable, type XtRecentEntry, type XtRecentTable } from './match/recent.ts';
import type { XtFamily } from './x_tables.ts';

const dirs = { xt_recent: 'recent ', ipt_hashlimit: 'hashlimit ipv4 ', ip6t_hashlimit: 'hashlimit ipv6 ' } as const;
type Dir = keyof typeof dirs;

/** Jiffies count from five minutes before their counter first overflows. Ref: include/linux/jiffies.h:INITIAL_JIFFIES */
const INITIAL_JIFFIES = 2 ** 32 - 300 * 250;
const JIFFY = 4 * MSEC;
const jiffies = (at: Nsec): number => INITIAL_JIFFIES + Math.floor(at / JIFFY);

/** Names in a directory of /proc/net; null when there is none. Differs: it is there from the first rule of its namespace on. */
export function xtProcList(net: Net, path: string): readonly string[] | null {
  const { shared } = net.nf ?? { shared: new Map<string, unknown>() };
  const isThere = (dir: string) => shared.has(`module ${dir}`);
  if (path === '') return Object.keys(dirs).filter(isThere);
  if (!isThere(path)) return null;
  const prefix = dirs[path as Dir];
  return [...shared.keys()].filter((k) => k.startsWith(prefix)).map((k) => k.slice(prefix.length));
}

/** A file in one of these directories; null when there is none. */
export function xtProcRead(net: Net, path: string, now: Nsec): Result<string> | null {
  const [dir, name] = split(path);
  if (dir === 'xt_recent') {
    const t = recentTable(net, name);
    return t === undefined ? null : ok([...t.entries.values()].map((e) => recentLine(e, t)).join(''));
  }
  const family: XtFamily = dir === 'ip6t_hashlimit' ? 'ipv6' : 'ipv4';
  const t = dir in dirs ? hashlimitTable(net, family, name, now) : undefined;
  if (t === undefined) return null;
  const { bytes } = t.cfg;
  return ok([...t.entries.values()].map((e) => hashlimitLine(e, family, bytes, now)).join(''));
}

/** `+ADDR`, `-ADDR`, `/` to a list of xt_recent. Ref: net/netfilter/xt_recent.c:recent_mt_proc_write() */
export function xtProcWrite(net: Net, path: string, text: string, now: Nsec): Result<void> {
  const [dir, name] = split(path);
  const t = dir === 'xt_recent' ? recentTable(net, name) : undefined;
  if (t === undefined) return fail('EACCES');
  if (text === '') return done;
  if (text[0] === '/') {
    t.entries.clear();
    return done;
  }
  if (text[0] !== '+' && text[0] !== '-') return fail('EINVAL');
  const word = text.slice(1).split('\n')[0]!;
  const addr: Ipv4Addr | Ipv6Addr | null = word.includes(':') ? parseIpv6(word) : parseIpv4(word);
  if (addr === null) return fail('EINVAL');
  if (text[0] === '+') recentAdd(t, addr, now);
  else t.entries.delete(String(addr));
  return done;
}

function split(path: string): readonly [string, string] {
  const slash = path.indexOf('/');
  return slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** Ref: net/netfilter/xt_recent.c:recent_seq_show() */
function recentLine(e: XtRecentEntry, t: XtRecentTable): string {
  const last = e.stamps[(e.index - 1) & t.nstampsMaxMask]!;
  const stamps = e.stamps.map((s) => ` ${jiffies(s)}`).join(',');
  return `src=${addrText(e.addr)} ttl: ${e.ttl} last_seen: ${jiffies(last)} oldest_pkt: ${e.index}${stamps}\n`;
}

/** With every zero, as the kernel's %pI6 has it. */
function addrText(a: Ipv4Addr | Ipv6Addr): string {
  if (typeof a === 'number') return formatIpv4(a);
  return ipv6Groups(a)
    .map((g) => g.toString(16).padStart(4, '0'))
    .join(':');
}

/** Credits a millionth of a second is worth. Ref: net/netfilter/xt_hashlimit.c:user2credits(), CREDITS_PER_JIFFY */
const CREDITS = (250n * 2n ** 39n) / 1_000_000n;

/** Ref: net/netfilter/xt_hashlimit.c:dl_seq_print() */
function hashlimitLine(e: XtHashlimitEntry, family: XtFamily, bytes: boolean, now: Nsec): string {
  const none = family === 'ipv4' ? (0 as Ipv4Addr) : ('::' as Ipv6Addr);
  const left = Math.trunc((e.expires - now) / SEC);
  const credits = (n: number) => (bytes ? String(Math.floor(n)) : String(BigInt(Math.floor(n)) * CREDITS));
  const cap = bytes ? String(e.creditCap) : credits(e.creditCap);
  return `${left} ${addrText(e.src ?? none)}:${e.sport}->${addrText(e.dst ?? none)}:${e.dport} ${credits(e.credit)} ${cap} ${credits(e.cost)}\n`;
}
