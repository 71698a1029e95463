import type { BridgePortData, LinkMessage } from '../../../../core/netlink/messages.ts';
import { checkIfname, llIndexToName } from '../lib/ll_map.ts';
import { printLinkFlags, printNameAndLink } from '../lib/print_link.ts';
import type { Tool } from '../lib/tool.ts';
import { type Headers, NO_HEADERS, printHeaders } from './print_headers.ts';

/**
 * A bridge port, or any device in `bridge monitor link`. A port's own message tells no namespace of the device below.
 * Ref: bridge/link.c:print_linkinfo()
 */
export function printLinkinfo(
  t: Tool,
  link: LinkMessage,
  port: boolean,
  deleted = false,
  headers: Headers = NO_HEADERS,
): void {
  if (!checkIfname(link.ifname)) return;
  const pr = t.pr;
  printHeaders(t, '[LINK]', headers);
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  pr.any('ifindex', `${link.ifindex}: `, link.ifindex);
  // the bridge's own dump tells the other end only where its number differs, and never its namespace
  const shown = port ? { ...link, linkNetnsid: null, link: link.link === link.ifindex ? null : link.link } : link;
  const mdown = printNameAndLink(t, shown, (name) => `${name}: `);
  printLinkFlags(t, link.flags, mdown);
  pr.any('mtu', `mtu ${link.mtu} `, link.mtu);
  if (link.master !== null) {
    const master = llIndexToName(t, link.master);
    pr.any('master', `master ${master} `, master);
  }
  if (port && link.slaveData !== null && !deleted) printProtinfo(t, link.slaveData);
  pr.fp('\n');
  pr.closeObject();
}

/** Ref: bridge/link.c:print_protinfo() */
function printProtinfo(t: Tool, d: BridgePortData): void {
  const pr = t.pr;
  const onOff = (key: string, value: boolean): void => pr.any(key, `${key} ${value ? 'on' : 'off'} `, value);
  pr.any('state', `state ${d.state} `, d.state);
  pr.any('priority', `priority ${d.priority} `, d.priority);
  pr.any('cost', `cost ${d.cost} `, d.cost);
  if (!t.showDetails) return;
  pr.fp(`${pr.sl}    `);
  onOff('hairpin', d.hairpin);
  onOff('guard', d.guard);
  onOff('root_block', d.protect);
  onOff('fastleave', d.fastLeave);
  onOff('learning', d.learning);
  onOff('flood', d.unicastFlood);
  onOff('mcast_flood', d.mcastFlood);
  onOff('bcast_flood', d.bcastFlood);
  pr.any('mcast_router', `mcast_router ${d.mcastRouter} `, d.mcastRouter);
  onOff('mcast_to_unicast', d.mcastToUcast);
  onOff('neigh_suppress', d.neighSuppress);
  onOff('vlan_tunnel', d.vlanTunnel);
  if (d.backupPort) {
    const dev = llIndexToName(t, d.backupPort);
    pr.any('backup_port', `backup_port ${dev} `, dev);
  }
  onOff('isolated', d.isolated);
  onOff('locked', d.locked);
}
