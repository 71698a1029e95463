import { formatIpv4, type Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { XtAddr, XtFamily, XtRuleSpec } from '../../../core/netfilter/x_tables.ts';
import type { NftChain, NftRule } from './handle.ts';
import { findMatch } from './match/index.ts';
import type { Netdb } from './netdb.ts';
import { addrMaskSave, prefixLength } from './parse_value.ts';
import { findTarget } from './target/index.ts';
import type { XtContext } from './xtables.ts';

/** How -L is to look. Ref: include/xtables.h:FMT_* */
export type Format = {
  readonly numeric: boolean;
  readonly counts: boolean;
  /** `1234K` rather than every digit. */
  readonly short: boolean;
  readonly via: boolean;
  readonly lineNumbers: boolean;
  /** One line without a table's columns: -v with a command that changes something. */
  readonly noTable: boolean;
};

export type PrintEnv = { readonly family: XtFamily; readonly netdb: Netdb; readonly table: string };

function contextOf(env: PrintEnv, chain: string, spec: XtRuleSpec): XtContext {
  return {
    family: env.family,
    table: env.table,
    chain,
    proto: spec.header.proto,
    protoInv: spec.header.protoInv,
    netdb: env.netdb,
    warn: () => {},
  };
}

/** Ref: libxtables/xtables.c:xtables_print_num() */
export function printNum(n: number, f: Format): string {
  const pad = (text: string, width: number): string => (f.noTable ? text : text.padStart(width));
  if (!f.short) return `${pad(String(n), 8)} `;
  if (n <= 99999) return `${pad(String(n), 5)} `;
  for (const unit of ['K', 'M', 'G']) {
    n = Math.floor((n + 500) / 1000);
    if (n <= 9999) return `${pad(String(n), 4)}${unit} `;
  }
  return `${pad(String(Math.floor((n + 500) / 1000)), 4)}T `;
}

/** A chain's title and the columns' names. Ref: iptables/xshared.c:print_header() */
export function printHeader(c: NftChain, references: number, f: Format): string {
  const flat = { ...f, noTable: true };
  let out = `Chain ${c.name}`;
  if (c.base !== null) {
    const counts = f.counts ? ` ${printNum(c.packets, flat)}packets, ${printNum(c.bytes, flat)}bytes` : '';
    out += ` (policy ${c.base.policy}${counts})\n`;
  } else out += ` (${references} references)\n`;
  if (f.lineNumbers) out += 'num  ';
  if (f.counts) out += f.short ? ' pkts bytes ' : '    pkts      bytes ';
  out += 'target     prot opt';
  if (f.via) out += ' in     out    ';
  out += ' source               destination         \n';
  return out;
}

/** A rule as -L has it. Ref: iptables/xshared.c:print_rule_details(), iptables/nft-ipv4.c:nft_ipv4_print_rule() */
export function printRule(env: PrintEnv, chain: string, rule: NftRule, num: number, f: Format): string {
  const { header: h, matches, target } = rule.spec;
  const cx = contextOf(env, chain, rule.spec);
  const field = (text: string, width: number): string => `${f.noTable ? text : text.padEnd(width)} `;
  let out = '';
  if (f.lineNumbers) out += field(String(num), 4);
  if (f.counts) out += printNum(rule.packets, f) + printNum(rule.bytes, f);
  out += field(targetName(rule.spec), 9);
  out += h.protoInv ? '!' : ' ';
  const proto = protoText(h.proto, env.netdb, !f.numeric || f.noTable);
  out += field(f.numeric && !f.noTable ? String(h.proto) : (proto ?? String(h.proto)), 4);
  if (f.noTable) out += 'opt ';
  out += `${h.fragInv ? '!' : '-'}${h.frag ? 'f' : '-'} `;
  if (f.via) {
    const any = f.numeric ? '*' : 'any';
    const name = (iface: string, inv: boolean): string => `${inv ? '!' : ''}${iface === '' ? any : iface}`;
    out += f.noTable
      ? `in ${name(h.in, h.inInv)} out ${name(h.out, h.outInv)} `
      : ` ${name(h.in, h.inInv).padEnd(6)} ${name(h.out, h.outInv).padEnd(6)} `;
  }
  out += `${h.srcInv ? '!' : ' '}${field(listAddr(h.src, env, f.numeric), 19)}`;
  const dst = listAddr(h.dst, env, f.numeric);
  out += `${h.dstInv ? '!' : ' '}${f.noTable ? `-> ${dst}` : `${dst.padEnd(19)} `}`;
  if (f.noTable) out += '  ';
  if (target.name === 'goto') out += '[goto] ';
  for (const m of matches) {
    const ext = findMatch(m.name, env.family);
    if (ext !== undefined) out += ext.print(m.info, f.numeric, cx);
  }
  const ext = findTarget(target.name, env.family);
  if (ext !== undefined) out += ext.print(target.info, f.numeric, cx);
  return `${out}\n`;
}

/** A rule as -S has it, behind `-A CHAIN`. Ref: iptables/nft-shared.c:nft_ipv46_save_rule(), save_matches_and_target() */
export function saveRule(env: PrintEnv, chain: string, rule: NftRule, counters: boolean): string {
  const { header: h, matches, target } = rule.spec;
  const cx = contextOf(env, chain, rule.spec);
  const bang = (inv: boolean): string => (inv ? ' !' : '');
  let out = '';
  if (h.src !== null || h.srcInv) out += `${bang(h.srcInv)} -s ${saveAddr(h.src, env.family)}`;
  if (h.dst !== null || h.dstInv) out += `${bang(h.dstInv)} -d ${saveAddr(h.dst, env.family)}`;
  if (h.in !== '' || h.inInv) out += `${bang(h.inInv)} -i ${h.in}`;
  if (h.out !== '' || h.outInv) out += `${bang(h.outInv)} -o ${h.out}`;
  if (h.proto > 0) out += `${bang(h.protoInv)} -p ${protoText(h.proto, env.netdb, true) ?? h.proto}`;
  if (h.frag) out += `${bang(h.fragInv)} -f`;
  for (const m of matches) {
    const ext = findMatch(m.name, env.family);
    out += ` -m ${ext?.alias?.(m.info) ?? m.name}${ext?.save(m.info, cx) ?? ''}`;
  }
  if (counters) out += ` -c ${rule.packets} ${rule.bytes}`;
  if (target.name === 'goto') return `${out} -g ${target.info}`;
  const ext = findTarget(target.name, env.family);
  const name = ext?.alias?.(target.info) ?? targetName(rule.spec);
  if (name !== '') out += ` -j ${name}`;
  return out + (ext?.save(target.info, cx) ?? '');
}

function targetName(spec: XtRuleSpec): string {
  const { target } = spec;
  return target.name === 'jump' || target.name === 'goto' ? target.info : target.name;
}

function protoText(proto: number, netdb: Netdb, lookup: boolean): string | null {
  if (proto === 0) return 'all';
  return lookup ? netdb.protocolName(proto) : null;
}

function saveAddr(a: XtAddr | null, family: XtFamily): string {
  if (a === null) return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return addrMaskSave(a);
}

/** Ref: iptables/xshared.c:ipv4_addr_to_string() */
function listAddr(a: XtAddr | null, env: PrintEnv, numeric: boolean): string {
  if (a === null) return numeric ? (env.family === 'ipv4' ? '0.0.0.0/0' : '::/0') : 'anywhere';
  const len = prefixLength(a);
  const full = a.family === 'ipv4' ? 32 : 128;
  const mask = len === full ? '' : `/${len ?? (a.family === 'ipv4' ? formatIpv4(a.mask as Ipv4Addr) : a.mask)}`;
  const addr = a.family === 'ipv4' ? formatIpv4(a.addr) : a.addr;
  return `${(numeric ? null : env.netdb.hostName(addr)) ?? addr}${mask}`;
}
