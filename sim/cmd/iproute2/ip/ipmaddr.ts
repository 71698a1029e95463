import { formatIpv4, type Ipv4Addr } from '../../../../core/addr/ipv4.ts';
import { macFromBytes } from '../../../../core/addr/mac.ts';
import { ifaFamilyColor } from '../lib/color.ts';
import { perror } from '../lib/libnetlink.ts';
import { llAddrA2n } from '../lib/ll_addr.ts';
import { checkIfname, llIndexToName } from '../lib/ll_map.ts';
import { type Args, duparg, duparg2, Exit, invarg, matches, type Tool, usage } from '../lib/tool.ts';
import { ipUsage } from './usage.ts';

/** Ref: ip/ipmaddr.c:multiaddr_list() */
function multiaddrList(t: Tool, args: Args): number {
  let dev: string | null = null;
  for (; args.more; args.shift()) {
    let arg = args.cur;
    if (arg === 'dev') arg = args.next();
    else if (matches(arg, 'help')) usage(t, ipUsage.maddr);
    if (dev !== null) duparg2(t, 'dev', arg);
    dev = arg;
  }
  const family = t.family === 'packet' ? 'link' : t.family;
  const wanted = t.nl.dumpMaddrs().filter((m) => family === 'unspec' || m.family === family);
  const byKind = (['link', 'inet', 'inet6'] as const).flatMap((kind) => wanted.filter((m) => m.family === kind));
  const list = byKind.filter((m) => dev === null || llIndexToName(t, m.ifindex) === dev);
  list.sort((a, b) => a.ifindex - b.ifindex);
  const pr = t.pr;
  pr.newJsonObj();
  let current = 0;
  for (const m of list) {
    if (m.ifindex !== current || t.oneline) {
      if (current) {
        pr.closeArray();
        pr.closeObject();
      }
      pr.openObject();
      const name = llIndexToName(t, m.ifindex);
      pr.any('ifindex', `${m.ifindex}:`, m.ifindex);
      pr.color('ifname', 'ifname', `\t${name}`, name);
      pr.nl();
      current = m.ifindex;
      pr.openArray('maddr');
    }
    pr.fp('\t');
    pr.openObject();
    const addr = typeof m.addr === 'number' ? formatIpv4(m.addr as Ipv4Addr) : m.addr;
    if (m.family === 'link') {
      pr.fp('link  ');
      pr.color('mac', 'link', addr, addr);
    } else {
      pr.any('family', `${m.family.padEnd(5)} `, m.family);
      pr.color(ifaFamilyColor(m.family), 'address', addr, addr);
    }
    if (m.users !== 1) pr.any('users', ` users ${m.users}`, m.users);
    if (m.static) pr.any('features', ' static', 'static');
    pr.fp('\n');
    pr.closeObject();
  }
  if (current) {
    pr.closeArray();
    pr.closeObject();
  }
  pr.deleteJsonObj();
  return 0;
}

/** SIOCADDMULTI, SIOCDELMULTI. Ref: ip/ipmaddr.c:multiaddr_modify() */
function multiaddrModify(t: Tool, args: Args, add: boolean): number {
  let dev: string | null = null;
  let addr: readonly number[] | null = null;
  for (; args.more; args.shift()) {
    if (args.cur === 'dev') {
      const arg = args.next();
      if (dev !== null) duparg(t, 'dev', arg);
      if (!checkIfname(arg)) invarg(t, '"dev" not a valid ifname', arg);
      dev = arg;
    } else {
      const arg = matches(args.cur, 'address') ? args.next() : args.cur;
      if (matches(arg, 'help')) usage(t, ipUsage.maddr);
      if (addr !== null) duparg(t, 'address', arg);
      addr = llAddrA2n(t, arg, 14);
      if (addr === null) throw new Exit(1);
      if (addr.length !== 6) {
        t.sys.err(`Error: Invalid address length ${addr.length} - must be 6 bytes\n`);
        throw new Exit(1);
      }
    }
  }
  if (dev === null) {
    t.sys.err('Not enough information: "dev" is required.\n');
    throw new Exit(-1);
  }
  const set = t.nl.setMaddr(dev, macFromBytes(addr ?? [0, 0, 0, 0, 0, 0]), add);
  if (set.ok) return 0;
  perror(t, 'ioctl', set.error);
  throw new Exit(1);
}

/** `ip maddress ...`. Ref: ip/ipmaddr.c:do_multiaddr() */
export function doMultiaddr(t: Tool, args: Args): number {
  if (!args.more) return multiaddrList(t, args);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return multiaddrModify(t, rest, true);
  if (matches(word, 'delete')) return multiaddrModify(t, rest, false);
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) return multiaddrList(t, rest);
  if (matches(word, 'help')) usage(t, ipUsage.maddr);
  t.sys.err(`Command "${word}" is unknown, try "ip maddr help".\n`);
  throw new Exit(-1);
}
