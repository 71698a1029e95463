import type { InetSock } from './inet.ts';

/** Spelled as `ss` prints them. Ref: include/net/tcp_states.h */
export type TcpState = 'CLOSE' | 'LISTEN';

/** SOCK_STREAM. Ref: include/linux/tcp.h:struct tcp_sock */
export type TcpSock = InetSock & { readonly kind: 'tcp'; state: TcpState; backlog: number };
