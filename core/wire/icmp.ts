import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv4Packet } from './ipv4.ts';

/** Ref: include/uapi/linux/icmp.h */
export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;
export const ICMP_TIMESTAMP = 13;
export const ICMP_TIMESTAMPREPLY = 14;

export type IcmpEcho = {
  readonly kind: 'icmp';
  readonly type: typeof ICMP_ECHO | typeof ICMP_ECHOREPLY | typeof ICMP_TIMESTAMP | typeof ICMP_TIMESTAMPREPLY;
  readonly code: number;
  readonly id: number;
  readonly sequence: number;
  readonly data: Uint8Array;
};

/** An error quotes the packet it is about: its header and as much of its body as fits. */
export type IcmpError = {
  readonly kind: 'icmp';
  readonly type:
    | typeof ICMP_DEST_UNREACH
    | typeof ICMP_REDIRECT
    | typeof ICMP_TIME_EXCEEDED
    | typeof ICMP_PARAMETERPROB;
  readonly code: number;
  /** Next-hop MTU of "fragmentation needed" (RFC 1191); 0 otherwise. */
  readonly mtu: number;
  /** Redirect's gateway; 0 otherwise. */
  readonly gateway: Ipv4Addr;
  /** Parameter problem's pointer; 0 otherwise. */
  readonly pointer: number;
  readonly original: Ipv4Packet;
  /** How many bytes of `original` are on the wire. */
  readonly quoted: number;
};

/** Types nobody here answers. */
export type IcmpOther = { readonly kind: 'icmp-other'; readonly type: number; readonly code: number; readonly bytes: Uint8Array };

export type IcmpMessage = IcmpEcho | IcmpError | IcmpOther;
