import type { InetSock } from './inet.ts';

/** SOCK_RAW. Ref: include/net/raw.h:struct raw_sock */
export type RawSock = InetSock & { readonly kind: 'raw'; readonly protocol: number };
