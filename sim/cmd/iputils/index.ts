import type { Command } from '../../proc/sys.ts';
import { arping } from './arping.ts';
import { ping4Command, ping6Command, pingCommand } from './ping.ts';
import { tracepath } from './tracepath.ts';

/** Debian's iputils-ping, iputils-arping and iputils-tracepath 20221126. */
export const iputils: readonly Command[] = [arping, pingCommand, ping4Command, ping6Command, tracepath];
