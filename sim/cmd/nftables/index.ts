import type { Command } from '../../proc/sys.ts';
import { nft } from './nft.ts';

/** What the package nftables 1.0.6 brings that is modelled here. */
export const nftablesPackage: readonly Command[] = [{ path: '/usr/sbin/nft', program: nft }];
