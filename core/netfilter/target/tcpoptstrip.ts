import type { TcpOption } from '../../wire/tcp.ts';
import { optionKind } from '../match/tcp.ts';
import type { XtTarget } from '../x_tables.ts';
import { setTcp, tcpOf } from './tcp_segment.ts';

/** Kinds of options, ascending. Ref: struct xt_tcpoptstrip_target_info */
export type XtTcpoptstripInfo = { readonly options: readonly number[] };

/** Octets of an option on the wire. */
function optionLength(o: TcpOption): number {
  switch (o.kind) {
    case 'nop':
      return 1;
    case 'mss':
      return 4;
    case 'wscale':
      return 3;
    case 'sackOK':
      return 2;
    case 'sack':
      return 2 + 8 * o.blocks.length;
    case 'timestamp':
      return 10;
    case 'unknown':
      return 2 + o.bytes.length;
  }
}

/** Octets of what is stripped become no-operations. Ref: net/netfilter/xt_TCPOPTSTRIP.c:tcpoptstrip_mangle_packet() */
export const tcpoptstrip: XtTarget<XtTcpoptstripInfo> = {
  name: 'TCPOPTSTRIP',
  families: ['ipv4', 'ipv6'],
  tables: ['mangle'],
  proto: 6,
  target(skb, info, par, ctx) {
    if (par.fragoff !== 0) return 'CONTINUE';
    const t = tcpOf(skb);
    if (t === null) return 'DROP';
    const goes = (o: TcpOption): boolean => info.options.includes(optionKind(o));
    if (!t.options.some(goes)) return 'CONTINUE';
    const options = t.options.flatMap((o): TcpOption[] =>
      goes(o) ? new Array<TcpOption>(optionLength(o)).fill({ kind: 'nop' }) : [o],
    );
    setTcp(skb, { ...t, options });
    if (ctx.tracing) ctx.step(skb, 'tcpoptstrip_mangle_packet', { says: 'TCP options stripped' });
    return 'CONTINUE';
  },
};
