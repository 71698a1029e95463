import type { RuleMessage } from '../../../../core/netlink/messages.ts';
import { ifaFamilyColor } from '../lib/color.ts';
import { formatAddr, type InetPrefix, inetAddrMatchRta } from '../lib/inet_prefix.ts';
import { hex0x } from '../lib/numbers.ts';
import { inetProtoN2a, rtnlDsfieldN2a, rtnlGroupN2a, rtnlRtprotN2a, rtnlRttableN2a } from '../lib/rt_names.ts';
import type { Tool } from '../lib/tool.ts';

type Range = readonly [number, number];

/** Null: not asked for. Ref: ip/iprule.c, its `filter` */
export type RuleFilter = {
  not: boolean;
  l3mdev: boolean;
  iif: string | null;
  oif: string | null;
  uidrange: Range | null;
  tb: number;
  tos: number | null;
  pref: number | null;
  fwmark: number;
  fwmask: number;
  src: InetPrefix | null;
  dst: InetPrefix | null;
  protocol: number | null;
  sport: Range | null;
  dport: Range | null;
  ipproto: number;
};

export function newRuleFilter(): RuleFilter {
  return {
    not: false,
    l3mdev: false,
    iif: null,
    oif: null,
    uidrange: null,
    tb: 0,
    tos: null,
    pref: null,
    fwmark: 0,
    fwmask: 0,
    src: null,
    dst: null,
    protocol: null,
    sport: null,
    dport: null,
    ipproto: 0,
  };
}

const same = (a: Range | null, b: Range | null): boolean => a !== null && b !== null && a[0] === b[0] && a[1] === b[1];

function inside(r: RuleMessage, f: InetPrefix | null, addr: RuleMessage['src'], len: number): boolean {
  if (f === null || f.family === 'unspec') return true;
  return f.family === r.family && f.bitlen <= len && inetAddrMatchRta(f, addr);
}

/** Ref: ip/iprule.c:filter_nlmsg() */
export function ruleFits(t: Tool, r: RuleMessage, f: RuleFilter): boolean {
  if (t.family !== 'unspec' && r.family !== t.family) return false;
  if (f.pref !== null && f.pref !== r.priority) return false;
  if (f.not && !r.not) return false;
  if (!inside(r, f.src, r.src, r.srcLen) || !inside(r, f.dst, r.dst, r.dstLen)) return false;
  if (f.tos !== null && f.tos !== r.tos) return false;
  if (f.fwmark && f.fwmark !== r.fwmark) return false;
  if (f.fwmask && f.fwmask !== r.fwmask) return false;
  if (f.iif !== null && f.iif !== r.iif) return false;
  if (f.oif !== null && f.oif !== r.oif) return false;
  if (f.l3mdev && !r.l3mdev) return false;
  if (f.uidrange !== null && !same(f.uidrange, r.uidRange)) return false;
  if (f.ipproto && f.ipproto !== r.ipproto) return false;
  if (f.sport?.[0] && !same(f.sport, r.sport)) return false;
  if (f.dport?.[0] && !same(f.dport, r.dport)) return false;
  return f.tb <= 0 || f.tb === r.table;
}

/** Prints a rule that fits. Ref: ip/iprule.c:print_rule() */
export function printRule(t: Tool, r: RuleMessage, f: RuleFilter, deleted = false): void {
  if (!ruleFits(t, r, f)) return;
  const pr = t.pr;
  const host = r.family === 'inet' ? 32 : 128;
  const color = ifaFamilyColor(r.family);
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  pr.any('priority', `${r.priority}:\t`, r.priority);
  if (r.not) pr.any('not', 'not ', null);
  if (r.src !== null && r.srcLen > 0) {
    const src = formatAddr(r.src);
    pr.fp('from ');
    pr.color(color, 'src', src, src);
    if (r.srcLen !== host) pr.any('srclen', `/${r.srcLen}`, r.srcLen);
  } else pr.any('src', 'from all', 'all');
  if (r.dst !== null && r.dstLen > 0) {
    const dst = formatAddr(r.dst);
    pr.fp(' to ');
    pr.color(color, 'dst', dst, dst);
    if (r.dstLen !== host) pr.any('dstlen', `/${r.dstLen}`, r.dstLen);
  }
  if (r.tos) {
    const tos = rtnlDsfieldN2a(t, r.tos);
    pr.any('tos', ` tos ${tos}`, tos);
  }
  if (r.fwmark || r.fwmask) {
    const mark = hex0x(r.fwmark >>> 0);
    pr.any('fwmark', ` fwmark ${mark}`, mark);
    if (r.fwmask >>> 0 !== 0xffffffff) pr.any('fwmask', `/${hex0x(r.fwmask >>> 0)}`, hex0x(r.fwmask >>> 0));
  }
  if (r.iif !== null) {
    pr.fp(' iif ');
    pr.color('ifname', 'iif', r.iif, r.iif);
    if (r.iifDetached) pr.any('iif_detached', ' [detached]', null);
  }
  if (r.oif !== null) {
    pr.fp(' oif ');
    pr.color('ifname', 'oif', r.oif, r.oif);
    if (r.oifDetached) pr.any('oif_detached', ' [detached]', null);
  }
  if (r.l3mdev) pr.any('l3mdev', ' lookup [l3mdev-table]', null);
  if (r.uidRange !== null) {
    pr.any('uid_start', ` uidrange ${r.uidRange[0]}`, r.uidRange[0]);
    pr.any('uid_end', `-${r.uidRange[1]}`, r.uidRange[1]);
  }
  if (r.ipproto) {
    const proto = inetProtoN2a(t, r.ipproto);
    pr.any('ipproto', ` ipproto ${proto}`, proto);
  }
  printPorts(t, 'sport', r.sport);
  printPorts(t, 'dport', r.dport);
  printAction(t, r);
  if ((r.protocol && r.protocol !== 2) || t.showDetails) {
    const proto = rtnlRtprotN2a(t, r.protocol);
    pr.any('protocol', ` proto ${proto}`, proto);
  }
  pr.fp('\n');
  pr.closeObject();
}

function printPorts(t: Tool, word: string, ports: Range | null): void {
  if (ports === null) return;
  if (ports[0] === ports[1]) t.pr.any(word, ` ${word} ${ports[0]}`, ports[0]);
  else {
    t.pr.any(`${word}_start`, ` ${word} ${ports[0]}`, ports[0]);
    t.pr.any(`${word}_end`, `-${ports[1]}`, ports[1]);
  }
}

function printAction(t: Tool, r: RuleMessage): void {
  const pr = t.pr;
  if (r.table) {
    const table = rtnlRttableN2a(t, r.table);
    pr.any('table', ` lookup ${table}`, table);
    if (r.suppressPrefixlen !== -1) {
      pr.any('suppress_prefixlen', ` suppress_prefixlength ${r.suppressPrefixlen}`, r.suppressPrefixlen);
    }
    if (r.suppressIfgroup !== -1) {
      const group = rtnlGroupN2a(t, r.suppressIfgroup);
      pr.any('suppress_ifgroup', ` suppress_ifgroup ${group}`, group);
    }
  }
  if (r.action === 'goto') {
    pr.any('goto', ` goto ${r.goto}`, r.goto);
    if (r.gotoUnresolved) pr.any('unresolved', ' [unresolved]', null);
  } else if (r.action === 'nop') pr.any('nop', ' nop', null);
  else if (r.action !== 'to_tbl') pr.any('action', ` ${r.action}`, r.action);
}
