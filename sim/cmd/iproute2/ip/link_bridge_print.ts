import type { BridgeData, BridgePortData } from '../../../../core/netlink/messages.ts';
import { llIndexToName } from '../lib/ll_map.ts';
import { hex0x } from '../lib/numbers.ts';
import type { Tool } from '../lib/tool.ts';

type BridgeId = BridgeData['bridgeId'];

/** `8000.2:42:0:1:2:3`, octets without leading zeros. Ref: ip/iplink_bridge.c:br_dump_bridge_id() */
export function brDumpBridgeId(id: BridgeId): string {
  const octets = id.addr.split(':').map((o) => (o[0] === '0' ? o[1]! : o));
  return `${id.priority.toString(16).padStart(4, '0')}.${octets.join(':')}`;
}

function printTimer(t: Tool, key: string, ticks: number): void {
  const sec = Math.floor(ticks / 100);
  const hundredths = String(Math.floor(ticks) % 100).padStart(2, '0');
  if (t.pr.isJson) t.pr.literal(key, `${sec}.${hundredths}`);
  else t.pr.fp(`${key} ${String(sec).padStart(4)}.${hundredths} `);
}

/** Ref: ip/iplink_bridge.c:bridge_print_opt() */
export function bridgePrintOpt(t: Tool, d: BridgeData): void {
  // a kernel built without something leaves it out of its answer
  const n = (key: string, value: number | boolean | undefined, word = key): void => {
    if (value !== undefined) t.pr.any(key, `${word} ${+value} `, +value);
  };
  const s = (key: string, value: string | undefined, word = key): void => {
    if (value !== undefined) t.pr.any(key, `${word} ${value} `, value);
  };
  n('forward_delay', d.forwardDelay);
  n('hello_time', d.helloTime);
  n('max_age', d.maxAge);
  n('ageing_time', d.ageingTime);
  n('stp_state', d.stpState);
  n('priority', d.priority);
  n('vlan_filtering', d.vlanFiltering);
  s('vlan_protocol', d.vlanProtocol);
  s('bridge_id', brDumpBridgeId(d.bridgeId));
  s('root_id', brDumpBridgeId(d.bridgeId), 'designated_root'); // it prints its own id here, whoever is root
  n('root_port', d.rootPort);
  n('root_path_cost', d.rootPathCost);
  n('topology_change', d.topologyChange);
  n('topology_change_detected', d.topologyChangeDetected);
  printTimer(t, 'hello_timer', d.helloTimer);
  printTimer(t, 'tcn_timer', d.tcnTimer);
  printTimer(t, 'topology_change_timer', d.topologyChangeTimer);
  printTimer(t, 'gc_timer', d.gcTimer);
  n('vlan_default_pvid', d.vlanDefaultPvid);
  n('vlan_stats_enabled', d.vlanStatsEnabled);
  n('vlan_stats_per_port', d.vlanStatsPerPort);
  s('group_fwd_mask', hex0x(d.groupFwdMask));
  s('group_addr', d.groupAddr, 'group_address');
  n('mcast_snooping', d.mcastSnooping);
  n('no_linklocal_learn', d.noLinklocalLearn ?? false);
  n('mcast_vlan_snooping', d.mcastVlanSnooping);
  n('mcast_router', d.mcastRouter);
  n('mcast_query_use_ifaddr', d.mcastQueryUseIfaddr);
  n('mcast_querier', d.mcastQuerier);
  n('mcast_hash_elasticity', d.mcastHashElasticity);
  n('mcast_hash_max', d.mcastHashMax);
  n('mcast_last_member_cnt', d.mcastLastMemberCount, 'mcast_last_member_count');
  n('mcast_startup_query_cnt', d.mcastStartupQueryCount, 'mcast_startup_query_count');
  n('mcast_last_member_intvl', d.mcastLastMemberInterval, 'mcast_last_member_interval');
  n('mcast_membership_intvl', d.mcastMembershipInterval, 'mcast_membership_interval');
  n('mcast_querier_intvl', d.mcastQuerierInterval, 'mcast_querier_interval');
  n('mcast_query_intvl', d.mcastQueryInterval, 'mcast_query_interval');
  n('mcast_query_response_intvl', d.mcastQueryResponseInterval, 'mcast_query_response_interval');
  n('mcast_startup_query_intvl', d.mcastStartupQueryInterval, 'mcast_startup_query_interval');
  n('mcast_stats_enabled', d.mcastStatsEnabled);
  n('mcast_igmp_version', d.mcastIgmpVersion);
  n('mcast_mld_version', d.mcastMldVersion);
  n('nf_call_iptables', d.nfCallIptables);
  n('nf_call_ip6tables', d.nfCallIp6tables);
  n('nf_call_arptables', d.nfCallArptables);
}

const FWD_MASK_BITS: Readonly<Record<number, string>> = { 0: 'stp', 2: 'lacp', 14: 'lldp' };

function fwdMaskNames(mask: number): string {
  const names: string[] = [];
  for (let i = 0; mask >> i; i++) if ((mask >> i) & 1) names.push(FWD_MASK_BITS[i] ?? `0x${(1 << i).toString(16)}`);
  return names.join(',') || '0x0';
}

/** Ref: ip/iplink_bridge_slave.c:bridge_slave_print_opt() */
export function bridgeSlavePrintOpt(t: Tool, d: BridgePortData): void {
  const onOff = (key: string, value: boolean): void => t.pr.any(key, `${key} ${value ? 'on' : 'off'} `, value);
  // a kernel built without something leaves it out of its answer
  const n = (key: string, value: number | boolean | undefined, word = key): void => {
    if (value !== undefined) t.pr.any(key, `${word} ${+value} `, +value);
  };
  const s = (key: string, value: string | undefined, word = key): void => {
    if (value !== undefined) t.pr.any(key, `${word} ${value} `, value);
  };
  s('state', d.state);
  n('priority', d.priority);
  n('cost', d.cost);
  onOff('hairpin', d.hairpin);
  onOff('guard', d.guard);
  onOff('root_block', d.protect);
  onOff('fastleave', d.fastLeave);
  onOff('learning', d.learning);
  onOff('flood', d.unicastFlood);
  s('id', hex0x(d.portId), 'port_id');
  s('no', hex0x(d.portNo), 'port_no');
  n('designated_port', d.designatedPort);
  n('designated_cost', d.designatedCost & 0xffff);
  s('bridge_id', brDumpBridgeId(d.designatedBridge), 'designated_bridge');
  s('root_id', brDumpBridgeId(d.designatedRoot), 'designated_root');
  printTimer(t, 'hold_timer', d.holdTimer);
  printTimer(t, 'message_age_timer', d.messageAgeTimer);
  printTimer(t, 'forward_delay_timer', d.forwardDelayTimer);
  n('topology_change_ack', d.topologyChangeAck);
  n('config_pending', d.configPending);
  onOff('proxy_arp', d.proxyarp);
  onOff('proxy_arp_wifi', d.proxyarpWifi);
  n('multicast_router', d.mcastRouter, 'mcast_router');
  t.pr.fp(`mcast_fast_leave ${d.fastLeave ? 'on' : 'off'} `);
  onOff('mcast_flood', d.mcastFlood);
  onOff('bcast_flood', d.bcastFlood);
  onOff('mcast_to_unicast', d.mcastToUcast);
  onOff('neigh_suppress', d.neighSuppress);
  s('group_fwd_mask', hex0x(d.groupFwdMask));
  s('group_fwd_mask_str', fwdMaskNames(d.groupFwdMask));
  onOff('vlan_tunnel', d.vlanTunnel);
  onOff('isolated', d.isolated);
  onOff('locked', d.locked);
  if (d.backupPort) s('backup_port', llIndexToName(t, d.backupPort));
}
