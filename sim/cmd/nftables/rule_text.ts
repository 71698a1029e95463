import { inetMakeMask } from '../../../core/addr/ipv4.ts';
import { limitRate } from '../../../core/netfilter/match/limit.ts';
import type { XtTcpInfo } from '../../../core/netfilter/match/tcp.ts';
import type { XtUdpInfo } from '../../../core/netfilter/match/udp.ts';
import type { XtAddr, XtFamily, XtHeader, XtRuleSpec } from '../../../core/netfilter/x_tables.ts';
import type { XtRange } from '../../../core/netfilter/xt_transport.ts';
import { findMatch } from '../iptables/match/index.ts';
import type { Netdb } from '../iptables/netdb.ts';
import { addrText, prefixLength } from '../iptables/parse_value.ts';
import { findTarget } from '../iptables/target/index.ts';
import type { XtContext } from '../iptables/xtables.ts';

/** How nft is to print. Ref: include/nftables.h:struct output_ctx */
export type NftOutput = {
  readonly handles: boolean;
  readonly stateless: boolean;
  readonly numericProto: boolean;
  readonly numericPrio: boolean;
  /** TCP flags and the like as numbers. */
  readonly numericSymbol: boolean;
  readonly services: boolean;
  readonly netdb: Netdb;
};

type Match = { readonly name: string; readonly info: unknown };

/**
 * Is it an expression of nf_tables itself, rather than iptables' extension behind one? Ref: iptables/nft.c:add_match()
 */
function isNativeMatch(m: Match): boolean {
  switch (m.name) {
    case 'limit':
    case 'mark':
      return true;
    case 'udp':
      return !allPorts(m.info as XtUdpInfo);
    case 'tcp': {
      const i = m.info as XtTcpInfo;
      return i.option === 0 && !(allPorts(i) && i.flgMask === 0 && !i.flagsInv);
    }
    default:
      return false;
  }
}

const builtin: ReadonlySet<string> = new Set(['', 'ACCEPT', 'DROP', 'RETURN', 'jump', 'goto', 'NFLOG', 'TRACE']);

/** Has the rule something that only iptables understands? Ref: nftables src/xt.c, struct table.has_xt_stmts */
export function hasXtStatements(rule: XtRuleSpec): boolean {
  return !builtin.has(rule.target.name) || (rule.matches as readonly Match[]).some((m) => !isNativeMatch(m));
}

function allPorts(i: XtUdpInfo): boolean {
  const any = (r: XtRange) => r.min === 0 && r.max === 65535;
  return any(i.spts) && any(i.dpts) && !i.spInv && !i.dpInv;
}

/** A rule as `nft list` has it. Ref: nftables src/rule.c:rule_print() */
export function ruleText(
  family: XtFamily,
  table: string,
  chain: string,
  rule: XtRuleSpec & { readonly packets: number; readonly bytes: number },
  o: NftOutput,
): string {
  const h = rule.header;
  const cx: XtContext = {
    family,
    table,
    chain,
    proto: h.proto,
    protoInv: h.protoInv,
    netdb: o.netdb,
    warn: () => {},
  };
  const parts = headerTexts(family, h, rule.matches as readonly Match[], o);
  for (const m of rule.matches as readonly Match[])
    parts.push(
      isNativeMatch(m) ? nativeMatch(m, o) : xtText('match', m, findMatch(m.name, family)?.xlate?.(m.info, cx)),
    );
  parts.push(o.stateless ? 'counter' : `counter packets ${rule.packets} bytes ${rule.bytes}`);
  const target: Match = rule.target;
  const verdict = verdictText(target);
  if (verdict !== null) parts.push(verdict);
  else if (target.name !== '')
    parts.push(xtText('target', target, findTarget(target.name, family)?.xlate?.(target.info, cx)));
  return parts.join(' ');
}

/** What the extension makes of it in nft's language; else its bare name. Ref: nftables src/xt.c:xt_stmt_xlate() */
function xtText(kind: 'match' | 'target', { name }: Match, xlated: string | null | undefined): string {
  return xlated?.trimEnd() ?? `xt ${kind} ${name}`;
}

function verdictText(t: Match): string | null {
  switch (t.name) {
    case 'ACCEPT':
    case 'DROP':
    case 'RETURN':
      return t.name.toLowerCase();
    case 'jump':
    case 'goto':
      return `${t.name} ${t.info}`;
    default:
      return null;
  }
}

/** Ref: iptables/nft-ipv4.c:nft_ipv4_add() */
function headerTexts(family: XtFamily, h: XtHeader, matches: readonly Match[], o: NftOutput): string[] {
  const parts: string[] = [];
  const not = (inv: boolean): string => (inv ? '!= ' : '');
  const iface = (key: string, name: string, inv: boolean) => {
    // what can never be
    if (name === '+') parts.push(`${key} "INVAL/D"`);
    else if (name !== '') parts.push(`${key} ${not(inv)}"${name.replace(/\+$/, '*')}"`);
  };
  iface('iifname', h.in, h.inInv);
  iface('oifname', h.out, h.outInv);
  if (h.proto !== 0 && !impliedByPayload(matches)) {
    const name = o.numericProto ? null : o.netdb.protocolName(h.proto);
    parts.push(`meta l4proto ${not(h.protoInv)}${name ?? h.proto}`);
  }
  const ip = family === 'ipv4' ? 'ip' : 'ip6';
  if (h.src !== null) parts.push(`${ip} saddr ${addrNft(h.src, h.srcInv)}`);
  if (h.dst !== null) parts.push(`${ip} daddr ${addrNft(h.dst, h.dstInv)}`);
  if (h.frag) parts.push(`ip frag-off & 8191 ${h.fragInv ? '==' : '!='} 0`);
  return parts;
}

/** A look into TCP or UDP tells the protocol by itself, where nothing of iptables stands before it. Ref: nftables src/payload.c:payload_dependency_kill() */
function impliedByPayload(matches: readonly Match[]): boolean {
  for (const m of matches) {
    if (!isNativeMatch(m)) return false;
    if (m.name === 'tcp' || m.name === 'udp') return true;
  }
  return false;
}

function addrNft(a: XtAddr, inv: boolean): string {
  const len = prefixLength(a);
  if (len === null) return `& ${maskText(a)} ${inv ? '!=' : '=='} ${addrText(a)}`;
  const full = a.family === 'ipv4' ? 32 : 128;
  return `${inv ? '!= ' : ''}${addrText(a)}${len === full ? '' : `/${len}`}`;
}

function maskText(a: XtAddr): string {
  return addrText({ ...a, addr: a.mask } as XtAddr);
}

function nativeMatch(m: Match, o: NftOutput): string {
  switch (m.name) {
    case 'limit': {
      const { avg, burst } = m.info as { avg: number; burst: number };
      const { rate, unit } = limitRate(avg);
      const name = { 1: 'second', 60: 'minute', 3600: 'hour', 86400: 'day' }[unit];
      return `limit rate ${rate}/${name}${burst === 5 || burst === 0 ? '' : ` burst ${burst} packets`}`;
    }
    case 'mark': {
      const { mark, mask, invert } = m.info as { mark: number; mask: number; invert: boolean };
      const hex = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;
      if (mask === 0xffffffff) return `meta mark ${invert ? '!= ' : ''}${hex(mark)}`;
      // a mask of leading ones is a prefix
      const ones = Math.clz32(~mask);
      if (inetMakeMask(ones) === mask) return `meta mark ${invert ? '!= ' : ''}${hex(mark)}/${ones}`;
      return `meta mark & ${hex(mask)} ${invert ? '!=' : '=='} ${hex(mark)}`;
    }
    case 'udp':
      return portTexts('udp', m.info as XtUdpInfo, o).join(' ');
    default: {
      const i = m.info as XtTcpInfo;
      const parts = i.flgMask === 0 ? [] : [flagsText(i, o)];
      return [...parts, ...portTexts('tcp', i, o)].join(' ');
    }
  }
}

function portTexts(proto: 'tcp' | 'udp', i: XtUdpInfo, o: NftOutput): string[] {
  const name = (port: number): string => {
    const service = o.services ? o.netdb.serviceName(port, '') : null;
    return service === null ? String(port) : `"${service}"`;
  };
  const one = (field: string, r: XtRange, inv: boolean): string[] => {
    if (r.min === 0 && r.max === 65535) return [];
    const not = inv ? '!= ' : '';
    if (r.min === r.max) return [`${proto} ${field} ${not}${name(r.min)}`];
    if (r.min === 0) return [`${proto} ${field} ${inv ? '>' : '<='} ${name(r.max)}`];
    return [`${proto} ${field} ${not}${name(r.min)}-${name(r.max)}`];
  };
  return [...one('sport', i.spts, i.spInv), ...one('dport', i.dpts, i.dpInv)];
}

const FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'];

/** Ref: nftables src/expression.c:relational_expr_print(), a mask and what must be under it */
function flagsText({ flgMask, flgCmp, flagsInv }: XtTcpInfo, o: NftOutput): string {
  const names = (bits: number): string =>
    FLAGS.flatMap((f, i) => ((bits >> i) & 1 ? [o.numericSymbol ? `0x${(1 << i).toString(16)}` : f] : [])).join(',');
  if (flgCmp === 0) return `tcp flags ${flagsInv ? '' : '! '}${names(flgMask)}`;
  const single = (flgMask & (flgMask - 1)) === 0;
  if (single && flgMask === flgCmp) return `tcp flags & ${names(flgMask)} ${flagsInv ? '!=' : '=='} ${names(flgCmp)}`;
  return `tcp flags ${flagsInv ? '!= ' : ''}${names(flgCmp)} / ${names(flgMask)}`;
}
