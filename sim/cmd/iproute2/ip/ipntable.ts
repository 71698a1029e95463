import type { NtableMessage, NtableParms, NtableRequest } from '../../../../core/netlink/ntable.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llIndexToName, llNameToIndex } from '../lib/ll_map.ts';
import { getU32 } from '../lib/numbers.ts';
import { type Args, duparg, Exit, invarg, matches, missarg, nodev, type Tool, usage } from '../lib/tool.ts';
import { ipUsage } from './usage.ts';

/** Words of `change` that set parameters, and what they print as. */
const PARMS: { readonly [word: string]: keyof NtableParms } = {
  base_reachable: 'baseReachable',
  retrans: 'retrans',
  gc_stale: 'gcStale',
  delay_probe: 'delayProbe',
  queue: 'queue',
  app_probes: 'appProbes',
  ucast_probes: 'ucastProbes',
  mcast_probes: 'mcastProbes',
  anycast_delay: 'anycastDelay',
  proxy_delay: 'proxyDelay',
  proxy_queue: 'proxyQueue',
  locktime: 'locktime',
};
const LIMITS = { thresh1: 'thresh1', thresh2: 'thresh2', thresh3: 'thresh3', gc_int: 'gcInterval' } as const;

/** Ref: ip/ipntable.c:ipntable_modify() */
function ipntableModify(t: Tool, args: Args): number {
  let name: string | null = null;
  let ifindex = 0;
  const parms: { -readonly [K in keyof NtableParms]?: number } = {};
  const limits: { -readonly [K in (typeof LIMITS)[keyof typeof LIMITS]]?: number } = {};
  for (; args.more; args.shift()) {
    const word = args.cur;
    const value = (): number => {
      const n = getU32(args.next());
      if (n === null) invarg(t, `"${word}" value is invalid`, args.cur);
      return n;
    };
    if (word === 'name') {
      const arg = args.next();
      if (name !== null) duparg(t, 'NAME', arg);
      name = arg;
    } else if (word === 'dev') {
      ifindex = llNameToIndex(t, args.next());
      if (!ifindex) return nodev(t, args.cur);
    } else if (Object.hasOwn(LIMITS, word)) limits[LIMITS[word as keyof typeof LIMITS]] = value();
    else if (Object.hasOwn(PARMS, word)) parms[PARMS[word]!] = value();
    else invarg(t, 'unknown', word);
  }
  if (name === null) missarg(t, 'NAME');
  if (Object.keys(limits).length + Object.keys(parms).length === 0) {
    t.sys.err('Not enough information: changeable attributes required.\n');
    throw new Exit(-1);
  }
  const family = t.family === 'inet' || t.family === 'inet6' ? t.family : null;
  const req: NtableRequest = { family, name, ifindex, parms, ...limits };
  if (!rtnlTalk(t, t.nl.setNtable(req))) throw new Exit(2);
  return 0;
}

/** Ref: ip/ipntable.c:print_ndtparams() */
function printParms(t: Tool, m: NtableMessage): void {
  const { pr } = t;
  const row = (...fields: readonly (readonly [string, number])[]): void => {
    for (const [key, n] of fields) pr.any(key, `${key} ${n} `, n);
  };
  const p = m.parms;
  if (m.ifindex !== null) {
    const dev = llIndexToName(t, m.ifindex);
    pr.fp('    dev ');
    pr.color('ifname', 'dev', `${dev} `, dev);
    pr.fp(pr.sl);
  }
  pr.fp('    ');
  row(['refcnt', p.refcnt], ['reachable', p.reachable], ['base_reachable', p.baseReachable], ['retrans', p.retrans]);
  pr.fp(`${pr.sl}    `);
  row(['gc_stale', p.gcStale], ['delay_probe', p.delayProbe], ['queue', p.queue]);
  pr.fp(`${pr.sl}    `);
  row(['app_probes', p.appProbes], ['ucast_probes', p.ucastProbes], ['mcast_probes', p.mcastProbes]);
  pr.fp(`${pr.sl}    `);
  row(
    ['anycast_delay', p.anycastDelay],
    ['proxy_delay', p.proxyDelay],
    ['proxy_queue', p.proxyQueue],
    ['locktime', p.locktime],
  );
  pr.fp(pr.sl);
}

/** Differs: -s shows no configuration of the hash and no statistics. Ref: ip/ipntable.c:print_ntable() */
function printNtable(t: Tool, m: NtableMessage): void {
  const { pr } = t;
  pr.openObject();
  pr.any('family', `${m.family} `, m.family);
  pr.any('name', `${m.name} `, m.name);
  pr.fp(pr.sl);
  if (m.table !== null) {
    const { thresh1, thresh2, thresh3, gcInterval } = m.table;
    pr.fp('    ');
    pr.any('thresh1', `thresh1 ${thresh1} `, thresh1);
    pr.any('thresh2', `thresh2 ${thresh2} `, thresh2);
    pr.any('thresh3', `thresh3 ${thresh3} `, thresh3);
    pr.any('gc_interval', `gc_int ${gcInterval} `, gcInterval);
    pr.fp(pr.sl);
  }
  printParms(t, m);
  pr.fp('\n');
  pr.closeObject();
}

/** Ref: ip/ipntable.c:ipntable_show() */
function ipntableShow(t: Tool, args: Args): number {
  let ifindex: number | null | undefined;
  let name: string | null = null;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') {
      const dev = args.next();
      ifindex = dev === 'none' ? null : llNameToIndex(t, dev);
      if (ifindex === 0) invarg(t, '"DEV" is invalid', dev);
    } else if (word === 'name') name = args.next();
    else invarg(t, 'unknown', word);
  }
  t.pr.newJsonObj();
  for (const m of t.nl.dumpNtables()) {
    if (t.family !== 'unspec' && t.family !== m.family) continue;
    if (name !== null && name !== m.name) continue;
    if (ifindex !== undefined && ifindex !== m.ifindex) continue;
    printNtable(t, m);
  }
  t.pr.deleteJsonObj();
  return 0;
}

/** `ip ntable`. Ref: ip/ipntable.c:do_ipntable() */
export function doNtable(t: Tool, args: Args): number {
  if (!args.more) return ipntableShow(t, args);
  const word = args.cur;
  if (matches(word, 'change') || matches(word, 'chg')) return ipntableModify(t, args.rest());
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return ipntableShow(t, args.rest());
  if (matches(word, 'help')) usage(t, ipUsage.ntable);
  t.sys.err(`Command "${word}" is unknown, try "ip ntable help".\n`);
  throw new Exit(-1);
}
