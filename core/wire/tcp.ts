/** Ref: RFC 9293 section 3.1 and 3.2, RFC 7323, RFC 2018. */
export type TcpOption =
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly mss: number }
  | { readonly kind: 'wscale'; readonly shift: number }
  | { readonly kind: 'sackOK' }
  | { readonly kind: 'sack'; readonly blocks: readonly (readonly [number, number])[] }
  | { readonly kind: 'timestamp'; readonly val: number; readonly ecr: number }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: Uint8Array };

export type TcpSegment = {
  readonly kind: 'tcp';
  readonly source: number;
  readonly dest: number;
  readonly seq: number;
  readonly ack: number;
  /** Spelled as tcpdump's letters stand for: any of fin syn rst psh ack urg ece cwr. */
  readonly flags: TcpFlags;
  readonly window: number;
  readonly urgent: number;
  readonly options: readonly TcpOption[];
  readonly data: Uint8Array;
};

export type TcpFlags = {
  readonly fin: boolean;
  readonly syn: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly ack: boolean;
  readonly urg: boolean;
  readonly ece: boolean;
  readonly cwr: boolean;
};
