import type { InetSock } from './inet.ts';

export type PingSock = InetSock & { readonly kind: 'ping' };
