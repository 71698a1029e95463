import type { LinkMessage } from '../../../../core/netlink/messages.ts';
import { operStateColor } from '../lib/color.ts';
import { checkIfname, llIndexToName } from '../lib/ll_map.ts';
import { printLinkFlags, printNameAndLink } from '../lib/print_link.ts';
import { rtnlGroupN2a } from '../lib/rt_names.ts';
import type { Tool } from '../lib/tool.ts';
import { bridgePrintOpt, bridgeSlavePrintOpt } from './link_bridge_print.ts';
import type { LinkFilter } from './link_filter.ts';
import { printStats64 } from './link_stats.ts';
import { nameOfNsid } from './nsid_names.ts';

/** What an event says beside the device itself. */
export type LinkNews = {
  readonly deleted?: boolean;
  readonly event?: string | undefined;
  readonly moved?: { readonly nsid: number; readonly ifindex: number } | undefined;
};

/** -1: filtered out; 0: printed in short; 1: printed. Ref: ip/ipaddress.c:print_linkinfo() */
export function printLinkinfo(t: Tool, link: LinkMessage, f: LinkFilter, news: LinkNews = {}): -1 | 0 | 1 {
  const pr = t.pr;
  const inet6Only = f.family === 'inet6' && !f.ifindex && !f.doLink;
  if (f.ifindex && link.ifindex !== f.ifindex) return -1;
  if (f.up && !link.flags.up) return -1;
  if (!checkIfname(link.ifname)) return -1;
  if (f.label !== null) return 0;
  if (f.group !== -1 && link.group !== f.group) return -1;
  if (f.master > 0 && link.master !== f.master) return -1;
  if (f.kind !== null && link.kind !== f.kind) return -1;
  if (f.slaveKind !== null && link.slaveKind !== f.slaveKind) return -1;

  if (news.deleted) pr.any('deleted', 'Deleted ', true);
  // of family inet6 no namespace is told, and a link only where its number is another. Ref: net/ipv6/addrconf.c:inet6_fill_ifinfo()
  const named = inet6Only ? { ...link, linkNetnsid: null, link: link.link === link.ifindex ? null : link.link } : link;
  if (t.brief) {
    printLinkinfoBrief(t, named, f);
    return 0;
  }

  pr.any('ifindex', `${link.ifindex}: `, link.ifindex);
  const mdown = printNameAndLink(t, named, (name) => `${name}: `);
  printLinkFlags(t, link.flags, mdown);
  pr.any('mtu', `mtu ${link.mtu} `, link.mtu);
  if (!inet6Only) pr.any('qdisc', `qdisc ${link.qdisc} `, link.qdisc);
  if (link.master !== null && !inet6Only) {
    const master = llIndexToName(t, link.master);
    pr.any('master', `master ${master} `, master);
  }
  pr.fp('state ');
  pr.color(operStateColor(link.operstate), 'operstate', `${link.operstate} `, link.operstate);
  if (f.doLink) pr.any('linkmode', `mode ${link.linkmode} `, link.linkmode);
  if (!inet6Only) {
    const group = rtnlGroupN2a(t, link.group);
    pr.any('group', `group ${group} `, group);
  }
  if (f.showqueue && link.txqlen) pr.any('txqlen', `qlen ${link.txqlen}`, link.txqlen);

  if (news.event !== undefined) pr.any('event', `event ${news.event} `, news.event);
  if (inet6Only) {
    // a dump of family inet6 has few of a device's fields
    if (t.showDetails) printInet6Address(t, link);
    pr.fp('\n');
    return 1;
  }
  if (f.family === 'unspec' || f.family === 'packet' || t.showDetails) printAddress(t, link);
  if (link.linkNetnsid !== null) printLinkNetns(t, link.linkNetnsid);
  if (news.moved !== undefined) {
    const name = nameOfNsid(t, news.moved.nsid);
    pr.fp(name === null ? ` new-netnsid ${news.moved.nsid}` : ` new-netns ${name}`);
    pr.fp(` new-ifindex ${news.moved.ifindex}`);
  }
  if (link.protoDown) pr.any('proto_down', ' protodown on ', true);
  if (t.showDetails) printDetails(t, link, f);
  if ((f.doLink || t.showDetails) && link.alias !== null && link.alias !== '') {
    pr.fp(`${pr.sl}    `);
    pr.any('ifalias', `alias ${link.alias}`, link.alias);
  }
  if (f.doLink && t.showStats) {
    pr.nl();
    printStats64(t, link);
  }
  if (link.altnames.length > 0) {
    pr.openArray('altnames');
    for (const name of link.altnames) pr.any(null, `${pr.sl}    altname ${name}`, name);
    pr.closeArray();
  }
  pr.fp('\n');
  return 1;
}

function printInet6Address(t: Tool, link: LinkMessage): void {
  t.pr.nl();
  t.pr.any('link_type', `    link/${link.linkType} `, link.linkType);
  t.pr.color('mac', 'address', link.address, link.address);
}

function printAddress(t: Tool, link: LinkMessage): void {
  const pr = t.pr;
  pr.nl();
  const type = t.numeric ? `[${link.linkType === 'ether' ? 1 : 772}]` : link.linkType;
  pr.any('link_type', `    link/${type} `, type);
  pr.color('mac', 'address', link.address, link.address);
  if (link.flags.pointopoint) {
    pr.fp(' peer ');
    pr.value('link_pointtopoint', true);
  } else pr.fp(' brd ');
  pr.color('mac', 'broadcast', link.broadcast, link.broadcast);
  if (link.permaddr !== null && link.permaddr !== link.address) {
    pr.fp(' permaddr ');
    pr.color('mac', 'permaddr', link.permaddr, link.permaddr);
  }
}

function printLinkNetns(t: Tool, id: number): void {
  t.pr.value('link_netnsid', id);
  if (t.pr.isJson) return;
  const name = nameOfNsid(t, id);
  if (id < 0) t.pr.fp(' link-netnsid unknown');
  else t.pr.fp(name === null ? ` link-netnsid ${id}` : ` link-netns ${name}`);
}

function printDetails(t: Tool, link: LinkMessage, f: LinkFilter): void {
  const pr = t.pr;
  const n = (key: string, word: string, value: number): void => pr.any(key, `${word} ${value} `, value);
  n('promiscuity', ' promiscuity', link.promiscuity);
  n('allmulti', ' allmulti', link.allmultiCount);
  n('min_mtu', 'minmtu', link.minMtu);
  n('max_mtu', 'maxmtu', link.maxMtu);
  if (link.kind !== null || link.slaveKind !== null) printLinktype(t, link);
  if (f.doLink) pr.any('inet6_addr_gen_mode', `addrgenmode ${link.addrGenMode} `, link.addrGenMode);
  n('num_tx_queues', 'numtxqueues', link.numTxQueues);
  n('num_rx_queues', 'numrxqueues', link.numRxQueues);
  n('gso_max_size', 'gso_max_size', link.gsoMaxSize);
  n('gso_max_segs', 'gso_max_segs', link.gsoMaxSegs);
  n('tso_max_size', 'tso_max_size', link.tsoMaxSize);
  n('tso_max_segs', 'tso_max_segs', link.tsoMaxSegs);
  n('gro_max_size', 'gro_max_size', link.groMaxSize);
  if (link.parentbus !== null) pr.any('parentbus', `parentbus ${link.parentbus} `, link.parentbus);
  if (link.parentdev !== null) pr.any('parentdev', `parentdev ${link.parentdev} `, link.parentdev);
}

/** Ref: ip/ipaddress.c:print_linktype() */
function printLinktype(t: Tool, link: LinkMessage): void {
  const pr = t.pr;
  pr.openObject('linkinfo');
  if (link.kind !== null) {
    pr.nl();
    pr.any('info_kind', `    ${link.kind} `, link.kind);
    if (link.data !== null) {
      pr.openObject('info_data');
      bridgePrintOpt(t, link.data);
      pr.closeObject();
    }
  }
  if (link.slaveKind !== null) {
    pr.nl();
    pr.any('info_slave_kind', `    ${link.slaveKind}_slave `, link.slaveKind);
    if (link.slaveData !== null) {
      pr.openObject('info_slave_data');
      bridgeSlavePrintOpt(t, link.slaveData);
      pr.closeObject();
    }
  }
  pr.closeObject();
}

/** Ref: ip/ipaddress.c:print_linkinfo_brief() */
function printLinkinfoBrief(t: Tool, link: LinkMessage, f: LinkFilter): void {
  const mdown = printNameAndLink(t, link, (name) => `${name.padEnd(16)} `);
  t.pr.color(operStateColor(link.operstate), 'operstate', `${link.operstate.padEnd(14)} `, link.operstate);
  if (f.family !== 'packet') return;
  t.pr.color('mac', 'address', `${link.address} `, link.address);
  printLinkFlags(t, link.flags, mdown);
  t.pr.fp('\n');
}
