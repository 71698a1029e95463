import type { XtRange } from '../../../core/netfilter/xt_transport.ts';
import type { XtContext } from './xtables.ts';

const any = (r: XtRange): boolean => r.min === 0 && r.max === 65535;

/** Ports as -L has them. Ref: extensions/libxt_tcp.c:print_ports() */
export function portsText(
  name: string,
  r: XtRange,
  inv: boolean,
  numeric: boolean,
  proto: string,
  cx: XtContext,
): string {
  if (any(r) && !inv) return '';
  const port = (n: number): string => (numeric ? null : cx.netdb.serviceName(n, proto)) ?? String(n);
  const bang = inv ? '!' : '';
  return r.min === r.max ? ` ${name}:${bang}${port(r.min)}` : ` ${name}s:${bang}${port(r.min)}:${port(r.max)}`;
}

/** Ports as -S has them. */
export function portsSave(option: string, r: XtRange, inv: boolean): string {
  if (any(r) && !inv) return '';
  return `${inv ? ' !' : ''} --${option} ${r.min === r.max ? r.min : `${r.min}:${r.max}`}`;
}

/** Ports as `nft list` has them; '' for any. */
export function portXlate(field: string, r: XtRange, inv: boolean): string {
  if (any(r) && !inv) return '';
  return `${field} ${inv ? '!= ' : ''}${r.min === r.max ? r.min : `${r.min}-${r.max}`}`;
}
