import type { InetSock } from './inet.ts';

export type UdpSock = InetSock & { readonly kind: 'udp' };
