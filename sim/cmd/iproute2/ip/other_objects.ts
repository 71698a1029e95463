import { fail, strerror } from '../../../../core/errno.ts';
import { perror, rtnlTalk } from '../lib/libnetlink.ts';
import { llNameToIndex } from '../lib/ll_map.ts';
import { type Answer, type Args, Exit, invarg, matches, type Tool, usage } from '../lib/tool.ts';
import { doIprule } from './iprule.ts';
import { ipUsage } from './usage.ts';
import { nameIsVrf } from './vrf.ts';

/**
 * Objects that this kernel has nothing for: lists are empty, what would make one is refused as a kernel without the
 * feature refuses it.
 */

function unknown(t: Tool, word: string, object: string, stop = '.'): never {
  t.sys.err(`Command "${word}" is unknown, try "ip ${object} help"${stop}\n`);
  throw new Exit(-1);
}

const isShow = (word: string): boolean => matches(word, 'show') || matches(word, 'list') || matches(word, 'lst');

function emptyList(t: Tool): number {
  t.pr.newJsonObj();
  t.pr.deleteJsonObj();
  return 0;
}

/** RFC 6724's table as the kernel has it. Ref: net/ipv6/addrlabel.c:ip6addrlbl_init_table */
const LABELS: readonly (readonly [string, number, number])[] = [
  ['::1', 128, 0],
  ['::', 96, 3],
  ['::ffff:0.0.0.0', 96, 4],
  ['2001::', 32, 6],
  ['2001:10::', 28, 7],
  ['3ffe::', 16, 12],
  ['2002::', 16, 2],
  ['fec0::', 10, 11],
  ['fc00::', 7, 5],
  ['::', 0, 1],
];

/** Differs: the table cannot be changed. Ref: ip/ipaddrlabel.c:do_ipaddrlabel() */
export function doAddrlabel(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'list';
  if (isShow(word)) {
    t.pr.newJsonObj();
    for (const [address, len, label] of LABELS) {
      t.pr.openObject();
      t.pr.fp('prefix ');
      t.pr.color('inet6', 'address', address, address);
      t.pr.any('prefixlen', `/${len} `, len);
      t.pr.any('label', `label ${label} `, label);
      t.pr.fp('\n');
      t.pr.closeObject();
    }
    t.pr.deleteJsonObj();
    return 0;
  }
  if (matches(word, 'add') || matches(word, 'delete') || matches(word, 'flush')) {
    return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  }
  if (matches(word, 'help')) usage(t, ipUsage.addrlabel);
  unknown(t, word, 'addrlabel');
}

/** Ref: ip/iptunnel.c:do_iptunnel() */
export function doTunnel(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  const name = nameArg(args);
  if (matches(word, 'add') || matches(word, 'change') || matches(word, 'delete')) {
    const what = matches(word, 'add') ? 'add' : matches(word, 'change') ? 'change' : 'delete';
    t.sys.err(`${what} tunnel "${name ?? 'tunl0'}" failed: ${strerror.ENODEV}\n`);
    return -1;
  }
  if (isShow(word)) return emptyList(t);
  if (matches(word, 'prl')) {
    t.sys.err('Must specify device\n');
    throw new Exit(-1);
  }
  if (matches(word, 'help')) usage(t, ipUsage.tunnel);
  unknown(t, word, 'tunnel', '');
}

function nameArg(args: Args): string | null {
  for (let i = args.i + 1; i < args.argv.length; i++) {
    const word = args.argv[i]!;
    if (word === 'name' || word === 'dev') return args.argv[i + 1] ?? null;
    if (i === args.i + 1 && word !== 'mode') return word;
  }
  return null;
}

/** Ref: ip/iptuntap.c:do_iptuntap() */
export function doTuntap(t: Tool, args: Args): number {
  if (!args.more) return emptyList(t);
  const word = args.cur;
  if (matches(word, 'add') || matches(word, 'delete')) {
    const mode = args.argv.indexOf('mode', args.i);
    const value = mode < 0 ? undefined : args.argv[mode + 1];
    if (value === undefined) {
      t.sys.err('You failed to specify a tunnel mode\n');
      return -1;
    }
    if (!matches(value, 'tun') && !matches(value, 'tap')) {
      t.sys.err(`Unknown tunnel mode "${value}"\n`);
      throw new Exit(-1);
    }
    perror(t, 'open', fail('ENOENT').error);
    return -1;
  }
  if (isShow(word)) return emptyList(t);
  if (matches(word, 'help')) usage(t, ipUsage.tuntap);
  unknown(t, word, 'tuntap');
}

/** IPv6 tokens: every device but loopback has `::`. Ref: ip/iptoken.c:do_iptoken() */
export function doToken(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'list';
  const rest = args.more ? args.rest() : args;
  if (isShow(word) || matches(word, 'get')) {
    let ifindex = 0;
    for (; rest.more; rest.shift()) {
      if (rest.cur !== 'dev') continue;
      ifindex = llNameToIndex(t, rest.next());
      if (!ifindex) invarg(t, 'dev is invalid\n', rest.cur);
      break;
    }
    t.pr.newJsonObj();
    for (const link of t.nl.dumpLinks()) {
      if (link.flags.loopback || link.flags.noarp || (ifindex && link.ifindex !== ifindex)) continue;
      t.pr.openObject();
      t.pr.fp('token ');
      t.pr.color('inet6', 'token', '::', '::');
      t.pr.fp(' dev ');
      t.pr.color('ifname', 'ifname', `${link.ifname}\n`, link.ifname);
      t.pr.closeObject();
    }
    t.pr.deleteJsonObj();
    return 0;
  }
  if (matches(word, 'set') || matches(word, 'add') || matches(word, 'delete')) {
    if (rest.more && matches(rest.cur, 'help')) usage(t, ipUsage.token);
    const dev = rest.argv.indexOf('dev', rest.i);
    if (!rest.more || (dev === rest.i && rest.left <= 2 && !matches(word, 'delete'))) {
      t.sys.err('Not enough information: token is required.\n');
      return -1;
    }
    if (dev < 0) {
      t.sys.err('Not enough information: "dev" argument is required.\n');
      return -1;
    }
    const name = rest.argv[dev + 1] ?? '';
    if (!llNameToIndex(t, name)) invarg(t, 'dev is invalid\n', name);
    const link = t.nl.getLink({ ifname: name });
    if (link.ok && link.value.flags.loopback) return rtnlTalk(t, fail('EINVAL', 'ipv6: Device is loopback')) ? 0 : -2;
    return rtnlTalk(t, fail('EINVAL', 'ipv6: Router advertisement is disabled on device')) ? 0 : -2;
  }
  if (matches(word, 'help')) usage(t, ipUsage.token);
  unknown(t, word, 'token');
}

/** Ref: ip/tcp_metrics.c:do_tcp_metrics() */
export function doTcpMetrics(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  if (isShow(word) || matches(word, 'flush')) return emptyList(t);
  if (matches(word, 'delete') || matches(word, 'get')) {
    t.sys.err(`RTNETLINK answers: ${strerror.ESRCH}\n`);
    return -2;
  }
  if (matches(word, 'help')) usage(t, ipUsage.tcpmetrics);
  unknown(t, word, 'tcp_metrics');
}

/** Ref: ip/ipmroute.c:do_multiroute() */
export function doMroute(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  if (isShow(word)) return emptyList(t);
  if (matches(word, 'help')) usage(t, ipUsage.mroute);
  unknown(t, word, 'mroute');
}

/** Multicast routing has one rule of its own. Ref: ip/iprule.c:do_multirule() */
export function doMrule(t: Tool, args: Args): Answer {
  if (args.more && !isShow(args.cur)) return doIprule(t, args);
  const table = t.family === 'inet6' ? 'main' : 'default';
  t.pr.newJsonObj();
  t.pr.openObject();
  t.pr.any('priority', '32767:\t', 32767);
  t.pr.any('src', 'from all', 'all');
  t.pr.any('table', ` lookup ${table}`, table);
  t.pr.fp('\n');
  t.pr.closeObject();
  t.pr.deleteJsonObj();
  return 0;
}

/** Ref: ip/ipvrf.c:do_ipvrf() */
export function doVrf(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  const rest = args.more ? args.rest() : args;
  if (word === 'exec') {
    if (rest.left < 1) {
      t.sys.err('No VRF name specified\n');
      return -1;
    }
    if (rest.left < 2) {
      t.sys.err('No command specified\n');
      return -1;
    }
    t.sys.err('Invalid VRF name\n');
    return 1;
  }
  if (isShow(word)) {
    if (rest.more && !nameIsVrf(t, rest.cur)) {
      t.sys.err('Invalid VRF\n');
      return 1;
    }
    t.pr.newJsonObj();
    t.pr.fp('Name              Table\n-----------------------\nNo VRF has been configured\n');
    t.pr.deleteJsonObj();
    return 0;
  }
  if (matches(word, 'identify')) return 0;
  if (matches(word, 'pids')) {
    t.sys.err(rest.more ? 'Invalid VRF name\n' : 'No VRF name specified\n');
    return -1;
  }
  if (matches(word, 'help')) usage(t, ipUsage.vrf);
  unknown(t, word, 'vrf');
}

/** Ref: ip/ipnexthop.c:do_ipnh(). Differs: nexthop objects are refused. */
export function doNexthop(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  if (matches(word, 'add') || matches(word, 'replace') || matches(word, 'delete')) {
    return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  }
  if (isShow(word) || matches(word, 'get') || matches(word, 'bucket') || matches(word, 'flush')) return emptyList(t);
  if (matches(word, 'help')) usage(t, ipUsage.nexthop);
  unknown(t, word, 'nexthop');
}

/** A generic netlink family that no module brought. Ref: lib/libgenl.c:genl_init_handle() */
function noGenl(t: Tool): never {
  t.sys.err(`RTNETLINK answers: ${strerror.ENOENT}\nError talking to the kernel\n`);
  throw new Exit(1);
}

function genlObject(help: string): (t: Tool, args: Args) => number {
  return (t, args) => {
    if (!args.more || matches(args.cur, 'help')) usage(t, help);
    noGenl(t);
  };
}

export const doFou = genlObject(ipUsage.fou);
export const doIla = genlObject(ipUsage.ila);
export const doMacsec = genlObject(ipUsage.macsec);

/** Ref: ip/ipl2tp.c:do_ipl2tp() */
export function doL2tp(t: Tool, args: Args): number {
  if (!args.more || matches(args.cur, 'help')) usage(t, ipUsage.l2tp);
  if (matches(args.cur, 'show')) return 0;
  if (matches(args.cur, 'add') || matches(args.cur, 'delete')) return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -1;
  unknown(t, args.cur, 'l2tp');
}

/** Ref: ip/ipmptcp.c:do_mptcp() */
export function doMptcp(t: Tool, args: Args): number {
  if (!args.more || matches(args.cur, 'help')) usage(t, ipUsage.mptcp);
  if (matches(args.cur, 'endpoint')) {
    const rest = args.rest();
    return !rest.more || isShow(rest.cur) || matches(rest.cur, 'flush') ? 0 : rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  }
  if (matches(args.cur, 'limits')) {
    t.pr.newJsonObj(false);
    t.pr.openObject();
    t.pr.any('add_addr_accepted', 'add_addr_accepted 0 ', 0);
    t.pr.any('subflows', 'subflows 2 ', 2);
    t.pr.fp('\n');
    t.pr.closeObject();
    t.pr.deleteJsonObj(false);
    return 0;
  }
  if (matches(args.cur, 'monitor')) return 0;
  unknown(t, args.cur, 'mptcp');
}

/** Ref: ip/ipioam6.c:do_ioam6() */
export function doIoam(t: Tool, args: Args): number {
  if (!args.more || matches(args.cur, 'help')) usage(t, ipUsage.ioam);
  if (args.cur !== 'namespace' && args.cur !== 'schema') invarg(t, 'Unknown', args.cur);
  const rest = args.rest();
  if (!rest.more) invarg(t, 'Unknown', args.cur);
  return rest.cur === 'show' ? 0 : rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
}

/** Ref: ip/ipseg6.c:do_seg6() */
export function doSeg6(t: Tool, args: Args): number {
  if (!args.more || matches(args.cur, 'help')) usage(t, ipUsage.sr);
  if (args.cur !== 'hmac' && args.cur !== 'tunsrc') invarg(t, 'unknown', args.cur);
  const rest = args.rest();
  if (!rest.more) usage(t, ipUsage.sr);
  if (rest.cur !== 'show') return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  if (args.cur === 'tunsrc') t.sys.out('tunsrc addr ::\n');
  return 0;
}

/** Ref: ip/ipxfrm.c:do_xfrm() */
export function doXfrm(t: Tool, args: Args): number {
  if (!args.more) usage(t, ipUsage.xfrm);
  if (matches(args.cur, 'state') || matches(args.cur, 'policy')) {
    const rest = args.rest();
    if (!rest.more || isShow(rest.cur) || matches(rest.cur, 'flush') || matches(rest.cur, 'deleteall')) return 0;
    return rtnlTalk(t, fail('EPROTONOSUPPORT')) ? 0 : -2;
  }
  if (matches(args.cur, 'monitor')) return 0;
  if (matches(args.cur, 'help')) usage(t, ipUsage.xfrm);
  t.sys.err(`Unknown argument "${args.cur}" to xfrm object\n`);
  usage(t, ipUsage.xfrm);
}

/** Ref: ip/ipstats.c:do_ipstats(). Differs: statistics groups are not listed; `ip -s link` has them. */
export function doStats(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  if (word === 'help') {
    t.sys.err(ipUsage.stats);
    return 0;
  }
  if (word === 'show') return emptyList(t);
  if (word === 'set') return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  t.sys.err(`Command "${word}" is unknown, try "ip stats help".\n`);
  return -1;
}
