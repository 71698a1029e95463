import { llNameToIndex } from '../lib/ll_map.ts';
import { type Args, Exit, invarg, matches, nodev, type Tool } from '../lib/tool.ts';
import { linkKindHelp } from './link_help.ts';

/**
 * Counters of STP and multicast.
 * Differs: the model keeps none of them, so that no bridge is listed.
 * Ref: ip/iplink_xstats.c:iplink_ifla_xstats(), ip/iplink_bridge.c:bridge_parse_xstats()
 */
export function iplinkXstats(t: Tool, args: Args): number {
  if (!args.more) {
    t.sys.err('xstats: missing argument\n');
    return -1;
  }
  if (matches(args.cur, 'help')) {
    t.sys.out('Usage: ... xstats type TYPE [ ARGS ]\n');
    return 0;
  }
  if (!matches(args.cur, 'type')) invarg(t, 'unknown argument', args.cur);
  const kind = args.next();
  if (!linkKindHelp.has(kind)) invarg(t, 'invalid type', kind);
  if (kind !== 'bridge' && kind !== 'bridge_slave' && kind !== 'bond' && kind !== 'bond_slave') {
    t.sys.err(`xstats: link type ${kind} doesn't support xstats\n`);
    return -1;
  }
  for (args.shift(); args.more; args.shift()) {
    if (args.cur === 'igmp' || args.cur === 'mcast' || args.cur === 'stp') continue;
    if (args.cur === 'dev') {
      if (!llNameToIndex(t, args.next())) {
        nodev(t, args.cur);
        return -1;
      }
    } else if (args.cur === 'help') {
      t.sys.out(`Usage: ... ${kind} [ igmp ] [ dev DEVICE ]\n`);
      throw new Exit(0);
    } else invarg(t, 'unknown attribute', args.cur);
  }
  t.pr.newJsonObj();
  t.pr.deleteJsonObj();
  return 0;
}
