import type { MacAddr } from '../../../core/addr/mac.ts';
import type { BridgeData, BrPortState, LinkMessage } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Sys } from '../../proc/sys.ts';
import { bridgeNamed, portsOf } from './libbridge.ts';

type BridgeId = { readonly priority: number; readonly addr: MacAddr };

/** `8000.02a1b2c3d4e5`. Ref: brctl_disp.c:br_dump_bridge_id() */
export function bridgeId(id: BridgeId): string {
  return `${hex4(id.priority)}.${id.addr.replaceAll(':', '')}`;
}

function hex4(n: number): string {
  return n.toString(16).padStart(4, '0');
}

/** Of 1/100 s. Ref: brctl_disp.c:br_show_timer() */
export function timer(ticks: number): string {
  const t = Math.floor(ticks);
  return `${String(Math.floor(t / 100)).padStart(4)}.${String(t % 100).padStart(2, '0')}`;
}

function decimal(n: number): string {
  return String(n).padStart(4);
}

/** Says why a bridge cannot be shown. Ref: brctl_cmd.c:show_bridge() */
export function bridgeOrComplaint(sys: Sys, nl: Netlink, name: string): (LinkMessage & { data: BridgeData }) | null {
  const br = bridgeNamed(nl, name);
  if (br.ok) return br.value;
  if (br.error.errno === 'ENODEV') sys.err(`bridge ${name} does not exist!\n`);
  else sys.err(`device ${name} is not a bridge!\n`);
  return null;
}

/** One bridge's lines of `brctl show`. */
export function showBridge(nl: Netlink, name: string, br: LinkMessage & { readonly data: BridgeData }): string {
  const ports = portsOf(nl, br).map((p) => p.ifname);
  const stp = br.data.stpState !== 0 ? 'yes' : 'no';
  return `${name}\t\t${bridgeId(br.data.bridgeId)}\t${stp}\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`;
}

/** `brctl showstp`. Ref: brctl_disp.c:br_dump_info() */
export function dumpInfo(nl: Netlink, name: string, br: LinkMessage & { readonly data: BridgeData }): string {
  const d = br.data;
  const flags = `${d.topologyChange ? 'TOPOLOGY_CHANGE ' : ''}${d.topologyChangeDetected ? 'TOPOLOGY_CHANGE_DETECTED ' : ''}`;
  const lines = [
    name,
    ` bridge id\t\t${bridgeId(d.bridgeId)}`,
    ` designated root\t${bridgeId(d.rootId)}`,
    ` root port\t\t${decimal(d.rootPort)}\t\t\tpath cost\t\t${decimal(d.rootPathCost)}`,
    ` max age\t\t${timer(d.maxAge)}\t\t\tbridge max age\t\t${timer(d.maxAge)}`,
    ` hello time\t\t${timer(d.helloTime)}\t\t\tbridge hello time\t${timer(d.helloTime)}`,
    ` forward delay\t\t${timer(d.forwardDelay)}\t\t\tbridge forward delay\t${timer(d.forwardDelay)}`,
    ` ageing time\t\t${timer(d.ageingTime)}`,
    ` hello timer\t\t${timer(d.helloTimer)}\t\t\ttcn timer\t\t${timer(d.tcnTimer)}`,
    ` topology change timer\t${timer(d.topologyChangeTimer)}\t\t\tgc timer\t\t${timer(d.gcTimer)}`,
    ` flags\t\t\t${flags}`,
    '',
    '',
  ];
  return `${lines.join('\n')}\n${portsOf(nl, br).map(dumpPortInfo).join('')}`;
}

/** Ref: brctl_disp.c:dump_port_info() */
function dumpPortInfo(port: LinkMessage): string {
  const p = port.slaveData!;
  const flags = `${p.configPending ? 'CONFIG_PENDING ' : ''}${p.topologyChangeAck ? 'TOPOLOGY_CHANGE_ACK ' : ''}`;
  const hairpin = p.hairpin ? `\n hairpin mode\t\t${decimal(1)}` : '';
  const state: BrPortState = p.state;
  return `${[
    `${port.ifname} (${p.portNo})`,
    ` port id\t\t${hex4(p.portId)}\t\t\tstate\t\t${state.padStart(15)}`,
    ` designated root\t${bridgeId(p.designatedRoot)}\tpath cost\t\t${decimal(p.cost)}`,
    ` designated bridge\t${bridgeId(p.designatedBridge)}\tmessage age timer\t${timer(p.messageAgeTimer)}`,
    ` designated port\t${hex4(p.designatedPort)}\t\t\tforward delay timer\t${timer(p.forwardDelayTimer)}`,
    ` designated cost\t${decimal(p.designatedCost)}\t\t\thold timer\t\t${timer(p.holdTimer)}`,
    ` flags\t\t\t${flags}${hairpin}`,
    '',
  ].join('\n')}\n`;
}

/** `brctl showmacs`: every address a bridge knows on its ports, by address. Ref: net/bridge/br_fdb.c:br_fdb_fillbuf() */
export function showMacs(nl: Netlink, br: LinkMessage): string {
  const fdb = nl
    .dumpFdb(br.ifindex)
    .filter((f) => f.master === br.ifindex && !f.self && f.ifindex !== br.ifindex)
    .sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : 0));
  const rows = fdb.map(
    (f) => `${String(f.portNo).padStart(3)}\t${f.mac}\t${f.local ? 'yes' : 'no'}\t\t${timer(f.ageingTimer)}\n`,
  );
  return `port no\tmac addr\t\tis local?\tageing timer\n${rows.join('')}`;
}
