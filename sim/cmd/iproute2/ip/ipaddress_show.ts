import type { AddrMessage, LinkMessage } from '../../../../core/netlink/messages.ts';
import type { Task } from '../../../proc/sys.ts';
import { readDump, saveDump } from '../lib/dump_file.ts';
import { getPrefix } from '../lib/inet_prefix.ts';
import { perror, rtnlTalk } from '../lib/libnetlink.ts';
import { llNameToIndex, llRemember } from '../lib/ll_map.ts';
import { rtnlGroupA2n, rtnlRtscopeA2n } from '../lib/rt_names.ts';
import { type Answer, type Args, duparg2, Exit, invarg, matches, type Tool, usage } from '../lib/tool.ts';
import { type LinkFilter, newLinkFilter } from './link_filter.ts';
import { printStats64 } from './link_stats.ts';
import { addrFits, IFA_F_SECONDARY, ifaFlags, printAddrinfo } from './print_addrinfo.ts';
import { printLinkinfo } from './print_linkinfo.ts';
import { ipUsage } from './usage.ts';
import { nameIsVrf } from './vrf.ts';

const DUMP_MAGIC = 0x47361222;

/** `[-]FLAG` as a filter; false when it is no flag. Ref: ip/ipaddress.c:get_filter() */
function getFilter(f: LinkFilter, word: string): boolean {
  let inv = word[0] === '-';
  let name = inv ? word.slice(1) : word;
  if (name === 'dynamic' || name === 'primary') {
    inv = !inv;
    name = name === 'dynamic' ? 'permanent' : 'secondary';
  }
  const found = ifaFlags.get(name);
  if (found === undefined) return false;
  if (inv) f.flags &= ~found.mask;
  else f.flags |= found.mask;
  f.flagmask |= found.mask;
  return true;
}

/** Ref: ip/ipaddress.c:ipaddr_list_flush_or_save() */
export function ipaddrListFlushOrSave(t: Tool, args: Args, action: 'list' | 'flush' | 'save', doLink: boolean): Answer {
  const f = newLinkFilter(t.oneline > 0, 0);
  f.doLink = doLink;
  f.showqueue = true;
  f.family = t.family;
  let filterDev: string | null = null;
  if (action === 'flush') {
    if (!args.more) {
      t.sys.err('Flush requires arguments.\n');
      return -1;
    }
    if (f.family === 'packet') {
      t.sys.err('Cannot flush link addresses.\n');
      return -1;
    }
  }
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'to') {
      f.pfx = getPrefix(t, args.next(), f.family);
      if (f.family === 'unspec') f.family = f.pfx.family;
    } else if (word === 'scope') {
      const arg = args.next();
      const scope = rtnlRtscopeA2n(t, arg);
      if (scope === null && arg !== 'all') invarg(t, 'invalid "scope"\n', arg);
      f.scope = scope ?? 255;
      f.scopemask = scope !== null;
    } else if (word === 'up') f.up = true;
    else if (getFilter(f, word)) continue;
    else if (word === 'label') f.label = args.next();
    else if (word === 'group') {
      const group = rtnlGroupA2n(t, args.next());
      if (group === null) invarg(t, 'Invalid "group" value\n', args.cur);
      f.group = group;
    } else if (word === 'master') {
      f.master = llNameToIndex(t, args.next());
      if (!f.master) invarg(t, 'Device does not exist\n', args.cur);
    } else if (word === 'vrf') {
      f.master = llNameToIndex(t, args.next());
      if (!f.master || !nameIsVrf(t, args.cur)) invarg(t, 'Not a valid VRF name\n', args.cur);
    } else if (word === 'nomaster') f.master = -1;
    else if (word === 'type') {
      const type = args.next();
      if (type.endsWith('_slave')) f.slaveKind = type.slice(0, -6);
      else f.kind = type;
    } else {
      let dev = word;
      if (word === 'dev') dev = args.next();
      else if (matches(word, 'help')) usage(t, doLink ? ipUsage.link : ipUsage.address);
      if (filterDev !== null) duparg2(t, 'dev', dev);
      filterDev = dev;
    }
  }
  if (filterDev !== null) {
    f.ifindex = llNameToIndex(t, filterDev);
    if (f.ifindex <= 0) {
      t.sys.err(`Device "${filterDev}" does not exist.\n`);
      return -1;
    }
  }
  if (action === 'flush') return ipaddrFlush(t, f);
  if (action === 'save') return save(t, f);

  t.pr.newJsonObj();
  if (filterDev !== null && f.group === -1 && doLink) {
    const link = t.nl.getLink({ ifname: filterDev });
    if (!rtnlTalk(t, link)) {
      if (!link.ok) perror(t, 'Cannot send link get request', link.error);
      t.pr.deleteJsonObj();
      throw new Exit(1);
    }
    t.pr.openObject();
    printLinkinfo(t, link.value, f);
    t.pr.closeObject();
    t.pr.deleteJsonObj();
    return 0;
  }
  list(t, f);
  t.pr.deleteJsonObj();
  return 0;
}

function list(t: Tool, f: LinkFilter): void {
  let links: readonly LinkMessage[];
  if (f.ifindex) {
    const link = t.nl.getLink({ ifindex: f.ifindex });
    if (!rtnlTalk(t, link)) {
      if (!link.ok) perror(t, 'Cannot send link request', link.error);
      return;
    }
    links = [link.value];
  } else links = t.nl.dumpLinks().filter((l) => kernelLinkFilter(l, f));
  for (const link of links) llRemember(t, link);

  const withAddrs = f.family !== 'packet';
  const addrs = new Map<number, AddrMessage[]>();
  if (withAddrs) {
    const family = f.family === 'inet' || f.family === 'inet6' ? f.family : undefined;
    for (const a of t.nl.dumpAddrs(family)) {
      if (f.ifindex && a.ifindex !== f.ifindex) continue;
      const of = addrs.get(a.ifindex);
      if (of === undefined) addrs.set(a.ifindex, [a]);
      else of.push(a);
    }
    links = links.filter((l) => hasAddr(t, l, addrs.get(l.ifindex), f));
  }
  const noLink = withAddrs && f.oneline;
  for (const link of links) {
    let res: number = 0;
    t.pr.openObject();
    if (t.brief || !noLink) res = printLinkinfo(t, link, f);
    if (res >= 0 && withAddrs) printSelectedAddrinfo(t, link, addrs.get(link.ifindex) ?? [], f);
    if (res > 0 && !f.doLink && t.showStats) {
      printStats64(t, link);
      t.pr.nl();
    }
    t.pr.closeObject();
  }
}

/** What the kernel leaves out of a dump. Ref: net/core/rtnetlink.c:link_master_filtered(), link_kind_filtered() */
function kernelLinkFilter(l: LinkMessage, f: LinkFilter): boolean {
  if (f.family === 'inet6') return l.mtu >= 1280; // only devices with IPv6, and no other filter
  if (f.master === -1 && l.master !== null) return false;
  if (f.master > 0 && l.master !== f.master) return false;
  return f.kind === null || l.kind === f.kind;
}

/** Ref: ip/ipaddress.c:ipaddr_filter() */
function hasAddr(t: Tool, link: LinkMessage, addrs: readonly AddrMessage[] | undefined, f: LinkFilter): boolean {
  if (addrs === undefined) return f.family === 'unspec' || f.family === 'packet';
  return addrs.some((a) => a.ifindex === link.ifindex && addrFits(t, a, f));
}

function printSelectedAddrinfo(t: Tool, link: LinkMessage, addrs: readonly AddrMessage[], f: LinkFilter): void {
  t.pr.openArray('addr_info');
  for (const a of addrs) {
    if (f.family !== 'unspec' && f.family !== a.family) continue;
    if (f.up && !link.flags.up) continue;
    t.pr.openObject();
    printAddrinfo(t, a, f);
    t.pr.closeObject();
  }
  t.pr.closeArray();
  if (t.brief) t.pr.fp('\n');
}

/** Ref: ip/ipaddress.c:ipaddr_flush() */
function ipaddrFlush(t: Tool, f: LinkFilter): number {
  f.flush = true;
  let round = 0;
  while (t.maxFlushLoops === 0 || round < t.maxFlushLoops) {
    const family = f.family === 'inet' || f.family === 'inet6' ? f.family : undefined;
    const found = t.nl.dumpAddrs(family).filter((a) => addrFits(t, a, f));
    if (t.showStats >= 2) for (const a of found) printAddrinfo(t, a, f);
    if (found.length > 0) {
      round++;
      for (const a of found) {
        const { family: fam, ifindex, local, peer, prefixLen, label } = a;
        const req = { family: fam, ifindex, local, peer, prefixLen };
        t.nl.delAddr(label === null ? req : { ...req, label });
      }
      if (t.showStats) t.sys.out(`\n*** Round ${round}, deleting ${found.length} addresses ***\n`);
    }
    // primary ones in one round: else the promoted secondaries would go, too
    const primaryOnly = (f.flagmask & IFA_F_SECONDARY) !== 0 && (f.flags & IFA_F_SECONDARY) === 0;
    if (found.length === 0 || primaryOnly) {
      if (t.showStats) {
        if (round === 0) t.sys.out('Nothing to flush.\n');
        else t.sys.out(`*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      }
      return 0;
    }
  }
  t.sys.err(`*** Flush remains incomplete after ${t.maxFlushLoops} rounds. ***\n`);
  return 1;
}

function* save(t: Tool, f: LinkFilter): Task<number> {
  const family = t.family === 'inet' || t.family === 'inet6' ? t.family : undefined;
  const addrs = t.nl.dumpAddrs(family).filter((a) => !f.ifindex || a.ifindex === f.ifindex);
  return (yield* saveDump(t, DUMP_MAGIC, addrs)) ? 0 : -255;
}

/** Ref: ip/ipaddress.c:ipaddr_restore() */
export function* ipaddrRestore(t: Tool): Task<number> {
  const addrs = yield* readDump<AddrMessage>(t, DUMP_MAGIC, 'address');
  if (addrs === null) throw new Exit(-1);
  for (const a of addrs) {
    const made = t.nl.newAddr(
      {
        family: a.family,
        ifindex: a.ifindex,
        local: a.local,
        peer: a.peer,
        prefixLen: a.prefixLen,
        scope: a.scope,
        ...(a.broadcast === null ? {} : { broadcast: a.broadcast }),
        ...(a.label === null ? {} : { label: a.label }),
        flags: { nodad: a.nodad, noprefixroute: a.noprefixroute },
        validLft: a.validLft,
        preferredLft: a.preferredLft,
      },
      { create: true },
    );
    if (!rtnlTalk(t, made) && !made.ok && made.error.errno !== 'EEXIST') throw new Exit(2);
  }
  return 0;
}

/** Ref: ip/ipaddress.c:ipaddr_showdump() */
export function* ipaddrShowdump(t: Tool): Task<number> {
  const addrs = yield* readDump<AddrMessage>(t, DUMP_MAGIC, 'address');
  if (addrs === null) throw new Exit(-1);
  const f = newLinkFilter(false, 0);
  t.pr.newJsonObj();
  t.pr.openObject();
  t.pr.openArray('addr_info');
  for (const a of addrs) {
    t.pr.openObject();
    t.pr.any('index', `if${a.ifindex}:`, a.ifindex);
    t.pr.nl();
    printAddrinfo(t, a, f);
    t.pr.closeObject();
  }
  t.pr.closeArray();
  t.pr.closeObject();
  t.pr.deleteJsonObj();
  return 0;
}
