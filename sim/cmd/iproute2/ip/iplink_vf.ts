import { llAddrA2n } from '../lib/ll_addr.ts';
import { getUnsigned } from '../lib/numbers.ts';
import { type Args, incompleteCommand, invarg, matches, parseOnOff, type Tool } from '../lib/tool.ts';

/**
 * Settings of a virtual function; false after saying what is wrong. No device here has any: the kernel refuses what was
 * read. Ref: ip/iplink.c:iplink_parse_vf()
 */
export function iplinkParseVf(t: Tool, args: Args): boolean {
  let any = false;
  while (args.nextOk) {
    const word = args.argv[args.i + 1]!;
    if (matches(word, 'mac')) {
      args.next();
      if (llAddrA2n(t, args.next(), 32) === null) return false;
    } else if (matches(word, 'vlan')) {
      args.next();
      const vlan = getUnsigned(args.next());
      if (vlan === null || vlan > 4095) invarg(t, 'Invalid "vlan" value\n', args.cur);
      for (const sub of ['qos', 'proto']) {
        if (args.nextOk && matches(args.argv[args.i + 1]!, sub)) {
          args.next();
          args.next();
        }
      }
    } else if (matches(word, 'rate')) number(t, args, 'rate');
    else if (matches(word, 'max_tx_rate')) number(t, args, 'max tx rate');
    else if (matches(word, 'min_tx_rate')) number(t, args, 'min tx rate');
    else if (matches(word, 'spoofchk') || matches(word, 'query_rss') || matches(word, 'trust')) {
      args.next();
      if (parseOnOff(t, word, args.next()) === null) return false;
    } else if (matches(word, 'state')) {
      args.next();
      const state = args.next();
      if (!matches(state, 'auto') && !matches(state, 'enable') && !matches(state, 'disable')) {
        invarg(t, 'Invalid "state" value\n', state);
      }
    } else if (matches(word, 'node_guid') || matches(word, 'port_guid')) {
      args.next();
      args.next();
    } else break;
    any = true;
  }
  if (!any) incompleteCommand(t);
  return true;
}

function number(t: Tool, args: Args, what: string): void {
  args.next();
  if (getUnsigned(args.next()) === null) invarg(t, `Invalid "${what}" value\n`, args.cur);
}
