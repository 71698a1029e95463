import { type Args, Exit, matches, type Tool, usage } from '../lib/tool.ts';
import { bridgeUsage } from './usage.ts';

/** VXLAN's VNI filters: no device here has any. Ref: bridge/vni.c:do_vni() */
export function doVni(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  if (matches(word, 'add') || matches(word, 'delete')) {
    t.sys.err('Device and VNI ID are required arguments.\n');
    return -1;
  }
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) {
    t.sys.err('RTNETLINK answers: Operation not supported\nDump ternminated\n');
    t.pr.newJsonObj();
    t.pr.fp(`${'dev'.padEnd(16)}  ${'vni'.padEnd(15)}  group/remote   \n`);
    throw new Exit(1);
  }
  if (matches(word, 'help')) usage(t, bridgeUsage.vni);
  t.sys.err(`Command "${word}" is unknown, try "bridge vni help".\n`);
  throw new Exit(-1);
}
