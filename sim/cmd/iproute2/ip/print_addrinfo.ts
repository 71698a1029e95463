import type { AddrMessage } from '../../../../core/netlink/messages.ts';
import { ifaFamilyColor } from '../lib/color.ts';
import { formatAddr, inetAddrMatchRta } from '../lib/inet_prefix.ts';
import { llIndexToName } from '../lib/ll_map.ts';
import { rtnlRtscopeN2a, scopeId } from '../lib/rt_names.ts';
import type { Tool } from '../lib/tool.ts';
import { fnmatch } from './fnmatch.ts';
import type { LinkFilter } from './link_filter.ts';

/** Ref: include/uapi/linux/if_addr.h:IFA_F_* and ip/ipaddress.c:ifa_flag_data */
export type IfaFlag = {
  readonly name: string;
  readonly mask: number;
  readonly readonly: boolean;
  readonly v6only: boolean;
};
export const IFA_F_SECONDARY = 0x01;
const IFA_F_DEPRECATED = 0x20;
const IFA_F_PERMANENT = 0x80;
export const IFA_F_MCAUTOJOIN = 0x400;

const flag = (name: string, mask: number, ro: boolean, v6only: boolean): IfaFlag => ({
  name,
  mask,
  readonly: ro,
  v6only,
});
export const ifaFlags: ReadonlyMap<string, IfaFlag> = new Map(
  [
    flag('secondary', IFA_F_SECONDARY, true, false),
    flag('temporary', IFA_F_SECONDARY, true, false),
    flag('nodad', 0x02, false, true),
    flag('optimistic', 0x04, false, true),
    flag('dadfailed', 0x08, true, true),
    flag('home', 0x10, false, true),
    flag('deprecated', IFA_F_DEPRECATED, true, true),
    flag('tentative', 0x40, true, true),
    flag('permanent', IFA_F_PERMANENT, true, true),
    flag('mngtmpaddr', 0x100, false, true),
    flag('noprefixroute', 0x200, false, false),
    flag('autojoin', IFA_F_MCAUTOJOIN, false, false),
    flag('stable-privacy', 0x800, true, true),
  ].map((f) => [f.name, f]),
);

function flagWord(a: AddrMessage): number {
  return (
    (a.secondary ? IFA_F_SECONDARY : 0) |
    (a.nodad ? 0x02 : 0) |
    (a.optimistic ? 0x04 : 0) |
    (a.dadfailed ? 0x08 : 0) |
    (a.homeaddress ? 0x10 : 0) |
    (a.deprecated ? IFA_F_DEPRECATED : 0) |
    (a.tentative ? 0x40 : 0) |
    (a.permanent ? IFA_F_PERMANENT : 0) |
    (a.mngtmpaddr ? 0x100 : 0) |
    (a.noprefixroute ? 0x200 : 0) |
    (a.autojoin ? IFA_F_MCAUTOJOIN : 0) |
    (a.stablePrivacy ? 0x800 : 0)
  );
}

/** Does the address pass? Ref: ip/ipaddress.c:print_addrinfo(), ipaddr_filter() */
export function addrFits(t: Tool, a: AddrMessage, f: LinkFilter): boolean {
  if (f.ifindex && f.ifindex !== a.ifindex) return false;
  if (f.scopemask && f.scope !== scopeId(a.scope)) return false;
  if ((f.flags ^ flagWord(a)) & f.flagmask) return false;
  if (f.family !== 'unspec' && f.family !== a.family) return false;
  if (f.label !== null && !fnmatch(f.label, a.label ?? llIndexToName(t, a.ifindex))) return false;
  return inetAddrMatchRta(f.pfx, a.local);
}

/** Prints one address that fits. Ref: ip/ipaddress.c:print_addrinfo() */
export function printAddrinfo(t: Tool, a: AddrMessage, f: LinkFilter, deleted = false): void {
  if (!addrFits(t, a, f)) return;
  const pr = t.pr;
  const color = ifaFamilyColor(a.family);
  if (deleted) pr.any('deleted', 'Deleted ', true);
  if (!t.brief) {
    if (f.oneline || f.flush) {
      const dev = llIndexToName(t, a.ifindex);
      pr.value('index', a.ifindex);
      pr.value('dev', dev);
      pr.fp(`${a.ifindex}: ${dev}`);
    }
    pr.any('family', `    ${a.family} `, a.family);
  }
  const local = formatAddr(a.local);
  pr.color(color, 'local', local, local);
  if (a.peer !== a.local) {
    const peer = formatAddr(a.peer);
    pr.fp(' peer ');
    pr.color(color, 'address', peer, peer);
  }
  pr.any('prefixlen', `/${a.prefixLen} `, a.prefixLen);
  if (a.metric) pr.any('metric', `metric ${a.metric} `, a.metric);
  if (t.brief) return;

  if (a.broadcast !== null) {
    const brd = formatAddr(a.broadcast);
    pr.fp('brd ');
    pr.color(color, 'broadcast', `${brd} `, brd);
  }
  const scope = rtnlRtscopeN2a(t, a.scope);
  pr.any('scope', `scope ${scope} `, scope);
  printIfaFlags(t, a);
  if (a.label !== null) pr.any('label', a.label, a.label);

  pr.nl();
  pr.fp('       valid_lft ');
  printLft(t, 'valid_life_time', a.validLft);
  pr.fp(' preferred_lft ');
  printLft(t, 'preferred_life_time', a.preferredLft);
  pr.fp('\n');
}

function printLft(t: Tool, key: string, lft: AddrMessage['validLft']): void {
  if (lft === 'forever') t.pr.any(key, 'forever', 0xffffffff);
  else t.pr.any(key, `${lft}sec`, lft);
}

/** Ref: ip/ipaddress.c:print_ifa_flags() */
function printIfaFlags(t: Tool, a: AddrMessage): void {
  let flags = flagWord(a);
  for (const f of ifaFlags.values()) {
    if (f.mask === IFA_F_PERMANENT) {
      if (!(flags & f.mask)) t.pr.any('dynamic', 'dynamic ', true);
    } else if (flags & f.mask) {
      const name = f.mask === IFA_F_SECONDARY && a.family === 'inet6' ? 'temporary' : f.name;
      t.pr.any(name, `${name} `, true);
    }
    flags &= ~f.mask;
  }
}
