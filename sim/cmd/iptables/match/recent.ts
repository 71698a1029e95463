import { formatIpv4, ipv4 } from '../../../../core/addr/ipv4.ts';
import type { XtRecentInfo } from '../../../../core/netfilter/match/recent.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtContext, type XtExtension } from '../xtables.ts';
import { ipv6Mask, parseHost } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtRecentInfo]: XtRecentInfo[K] };

const ops = { set: 'set', rcheck: 'check', update: 'update', remove: 'remove' } as const;
const optionOf = { set: '--set', check: '--rcheck', update: '--update', remove: '--remove' } as const;
const opNames = Object.keys(ops) as (keyof typeof ops)[];

const maskText = ({ mask }: XtRecentInfo): string => (typeof mask === 'number' ? formatIpv4(mask) : mask);

/** Ref: extensions/libxt_recent.c */
export const recent: XtExtension<XtRecentInfo, Draft> = {
  name: 'recent',
  families: ['ipv4', 'ipv6'],
  help: () => `recent match options:
[!] --set                       Add source address to list, always matches.
[!] --rcheck                    Match if source address in list.
[!] --update                    Match if source address in list, also update last-seen time.
[!] --remove                    Match if source address in list, also removes that address from list.
    --seconds seconds           For check and update commands above.
                                Specifies that the match will only occur if source address last seen within
                                the last 'seconds' seconds.
    --reap                      Purge entries older then 'seconds'.
                                Can only be used in conjunction with the seconds option.
    --hitcount hits             For check and update commands above.
                                Specifies that the match will only occur if source address seen hits times.
                                May be used in conjunction with the seconds option.
    --rttl                      For check and update commands above.
                                Specifies that the match will only occur if the source address and the TTL
                                match between this packet and the one which was set.
                                Useful if you have problems with people spoofing their source address in order
                                to DoS you via this module.
    --name name                 Name of the recent list to be used.  DEFAULT used if none given.
    --rsource                   Match/Save the source address of each packet in the recent list table (default).
    --rdest                     Match/Save the destination address of each packet in the recent list table.
    --mask netmask              Netmask that will be applied to this recent list.
xt_recent by: Stephen Frost <sfrost@snowman.net>.
`,
  options: [
    ...opNames.map((name) => ({
      name,
      flag: true as const,
      inv: true as const,
      excl: opNames.filter((n) => n !== name),
      parse(d: Draft, _arg: string, inv: boolean) {
        d.op = ops[name];
        if (inv) d.invert = true;
      },
    })),
    {
      name: 'seconds',
      parse(d, arg) {
        d.seconds = parseInteger('recent', 'seconds', arg, 1, 0xffffffff);
      },
    },
    {
      name: 'reap',
      flag: true,
      also: ['seconds'],
      parse(d) {
        d.reap = true;
      },
    },
    {
      name: 'hitcount',
      parse(d, arg) {
        d.hitCount = parseInteger('recent', 'hitcount', arg, 0, 0xffffffff);
      },
    },
    {
      name: 'rttl',
      flag: true,
      excl: ['set', 'remove'],
      parse(d) {
        d.ttl = true;
      },
    },
    {
      name: 'name',
      parse(d, arg) {
        d.name = arg.slice(0, 199);
      },
    },
    {
      name: 'rsource',
      flag: true,
      parse(d) {
        d.side = 'source';
      },
    },
    {
      name: 'rdest',
      flag: true,
      parse(d) {
        d.side = 'dest';
      },
    },
    {
      name: 'mask',
      parse(d: Draft, arg: string, _inv: boolean, cx: XtContext) {
        d.mask = parseHost(arg, cx);
      },
    },
  ],
  init: (cx) => ({
    name: 'DEFAULT',
    op: 'set',
    invert: false,
    seconds: 0,
    hitCount: 0,
    ttl: false,
    reap: false,
    side: 'source',
    mask: cx.family === 'ipv4' ? ipv4(0xffffffff) : ipv6Mask(128),
  }),
  check(_d, given) {
    if (!opNames.some((n) => given.has(n)))
      parameterProblem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
  },
  make: (d) => ({ ...d }),
  print: (i) =>
    `${i.invert ? ' !' : ''} recent: ${i.op.toUpperCase()}${i.seconds === 0 ? '' : ` seconds: ${i.seconds}`}${
      i.reap ? ' reap' : ''
    }${i.hitCount === 0 ? '' : ` hit_count: ${i.hitCount}`}${i.ttl ? ' TTL-Match' : ''} name: ${i.name} side: ${
      i.side
    } mask: ${maskText(i)}`,
  save: (i) =>
    `${i.invert ? ' !' : ''} ${optionOf[i.op]}${i.seconds === 0 ? '' : ` --seconds ${i.seconds}`}${
      i.reap ? ' --reap' : ''
    }${i.hitCount === 0 ? '' : ` --hitcount ${i.hitCount}`}${i.ttl ? ' --rttl' : ''} --name ${i.name} --mask ${maskText(
      i,
    )} ${i.side === 'source' ? '--rsource' : '--rdest'}`,
};
