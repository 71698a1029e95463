import { formatIpv4 } from '../../../core/addr/ipv4.ts';
import type { CtTuple } from '../../../core/netfilter/nf_conn.ts';
import type { CtMessage } from '../../../core/netlink/conntrack.ts';

const NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

export const protoName = (proto: number): string => NAMES[proto] ?? 'unknown';

export const addrText = (a: CtTuple['src']): string => (typeof a === 'number' ? formatIpv4(a) : a);

function tupleText(t: CtTuple): string {
  const ends = `src=${addrText(t.src)} dst=${addrText(t.dst)} `;
  if (t.proto === 1 || t.proto === 58) return `${ends}type=${t.dport >> 8} code=${t.dport & 0xff} id=${t.sport} `;
  if (t.proto === 6 || t.proto === 17) return `${ends}sport=${t.sport} dport=${t.dport} `;
  return ends;
}

export type LineOptions = {
  readonly extended?: boolean;
  readonly id?: boolean;
  /** `[NEW]` and its like, as wide as the widest. */
  readonly event?: 'NEW' | 'UPDATE' | 'DESTROY';
  /** Of /proc/net/nf_conntrack. */
  readonly proc?: boolean;
};

/** A flow on one line. Ref: libnetfilter_conntrack src/conntrack/snprintf_default.c, net/netfilter/nf_conntrack_standalone.c:ct_seq_show() */
export function flowLine(ct: CtMessage, o: LineOptions = {}): string {
  const { original, reply, status } = ct;
  let out = o.event === undefined ? '' : `${`[${o.event}]`.padStart(9)} `;
  if (o.extended || o.proc) out += original.family === 'ipv4' ? 'ipv4     2 ' : 'ipv6     10 ';
  out += `${protoName(original.proto).padEnd(8)} ${original.proto} `;
  if (ct.timeout !== null) out += `${ct.timeout} `;
  if (ct.tcp !== null) out += `${ct.tcp} `;
  out += tupleText(original);
  const counted = (i: number): string => {
    const c = ct.counters?.[i];
    return c === undefined ? '' : `packets=${c.packets} bytes=${c.bytes} `;
  };
  out += counted(0);
  if (!status.seenReply) out += '[UNREPLIED] ';
  out += tupleText(reply) + counted(1);
  if (status.assured) out += '[ASSURED] ';
  if (o.proc) return `${out}mark=${ct.mark} zone=0 use=${ct.use + 1}`;
  if (o.event === undefined) out += `mark=${ct.mark} use=${ct.use} `;
  else if (ct.mark !== 0) out += `mark=${ct.mark} `;
  if (o.id) out += `id=${ct.id} `;
  return out.trimEnd();
}

/** As `conntrack -I` would make it. Ref: conntrack-tools src/conntrack.c:ct_save_snprintf() */
export function saveLine(ct: CtMessage, verb: string): string {
  const { original: o, reply: r, status: s } = ct;
  const words = [`-${verb}`];
  if (o.family === 'ipv6') words.push('-f ipv6');
  words.push(`-t ${ct.timeout ?? 0}`);
  const flags = [s.seenReply ? 'SEEN_REPLY' : '', s.assured ? 'ASSURED' : ''].filter(Boolean);
  if (flags.length > 0) words.push(`-u ${flags.join(',')}`);
  words.push(`-s ${addrText(o.src)} -d ${addrText(o.dst)} -r ${addrText(r.src)}`);
  words.push(`${s.srcNat ? '-n' : '-q'} ${addrText(r.dst)}`, `-p ${protoName(o.proto)}`);
  if (o.proto === 1 || o.proto === 58)
    words.push(`--icmp-type ${o.dport >> 8} --icmp-code ${o.dport & 0xff} --icmp-id ${o.sport}`);
  else if (o.proto === 6 || o.proto === 17)
    words.push(`--sport ${o.sport} --dport ${o.dport} --reply-port-src ${r.sport} --reply-port-dst ${r.dport}`);
  if (ct.tcp !== null) words.push(`--state ${ct.tcp}`);
  if (ct.mark !== 0) words.push(`-m ${ct.mark}`);
  return words.join(' ');
}

/** Ref: libnetfilter_conntrack src/conntrack/snprintf_xml.c */
export function xmlFlow(ct: CtMessage): string {
  const v6 = ct.original.family === 'ipv6';
  const meta = (direction: string, t: CtTuple): string => {
    const ports = t.proto === 6 || t.proto === 17 ? `<sport>${t.sport}</sport><dport>${t.dport}</dport>` : '';
    return `<meta direction="${direction}"><layer3 protonum="${v6 ? 10 : 2}" protoname="${v6 ? 'ipv6' : 'ipv4'}"><src>${addrText(t.src)}</src><dst>${addrText(t.dst)}</dst></layer3><layer4 protonum="${t.proto}" protoname="${protoName(t.proto)}">${ports}</layer4></meta>`;
  };
  const state = ct.tcp === null ? '' : `<state>${ct.tcp}</state>`;
  const flags = `${ct.status.assured ? '<assured/>' : ''}${ct.status.seenReply ? '' : '<unreplied/>'}`;
  return `<flow>${meta('original', ct.original)}${meta('reply', ct.reply)}<meta direction="independent">${state}<timeout>${ct.timeout ?? 0}</timeout><mark>${ct.mark}</mark><use>${ct.use}</use><id>${ct.id}</id>${flags}</meta></flow>`;
}
