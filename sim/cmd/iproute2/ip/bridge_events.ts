import type { FdbMessage, LinkMessage } from '../../../../core/netlink/messages.ts';
import { operStateColor } from '../lib/color.ts';
import { llIndexToName } from '../lib/ll_map.ts';
import { printLinkFlags, printNameAndLink } from '../lib/print_link.ts';
import type { Tool } from '../lib/tool.ts';

/** A bridge port's own message, which has fewer fields than a device's. Ref: ip/ipaddress.c:print_linkinfo() */
export function printPortEvent(t: Tool, link: LinkMessage, ifindex: number, deleted: boolean): void {
  if (ifindex && link.ifindex !== ifindex) return;
  const pr = t.pr;
  if (deleted) pr.any('deleted', 'Deleted ', true);
  pr.any('ifindex', `${link.ifindex}: `, link.ifindex);
  const mdown = printNameAndLink(t, { ...link, linkNetnsid: null }, (name) => `${name}: `);
  printLinkFlags(t, link.flags, mdown);
  pr.fp(`mtu ${link.mtu} `);
  if (link.master !== null) pr.fp(`master ${llIndexToName(t, link.master)} `);
  pr.fp('state ');
  pr.fpColor(operStateColor(link.operstate), `${link.operstate} `);
  pr.nl();
  pr.fp(`    link/${link.linkType} `);
  pr.fpColor('mac', link.address);
  pr.fp('\n');
}

const NUD_OF_FDB = { permanent: 'PERMANENT', static: 'NOARP', reachable: 'REACHABLE', stale: 'STALE' } as const;

/** A forwarding entry as `ip monitor` prints it. Ref: ip/ipneigh.c:print_neigh() */
export function printFdbEvent(t: Tool, m: FdbMessage, ifindex: number, deleted: boolean): void {
  if (ifindex && m.ifindex !== ifindex) return;
  const pr = t.pr;
  if (deleted) pr.fp('Deleted ');
  if (!ifindex && m.ifindex) {
    pr.fp('dev ');
    pr.fpColor('ifname', `${llIndexToName(t, m.ifindex)} `);
  }
  pr.fp('lladdr ');
  pr.fpColor('mac', `${m.mac} `);
  if (m.externLearn) pr.fp('extern_learn ');
  if (m.offload) pr.fp('offload ');
  pr.fp(`${NUD_OF_FDB[m.state]} \n`);
}
