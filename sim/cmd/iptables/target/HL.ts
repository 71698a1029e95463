import { ttlTarget } from './TTL.ts';

/** Ref: extensions/libip6t_HL.c */
export const HL = ttlTarget('HL');
