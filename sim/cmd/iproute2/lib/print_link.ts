import type { LinkFlags, LinkMessage } from '../../../../core/netlink/messages.ts';
import { llIndexIsUp, llIndexToName } from './ll_map.ts';
import type { Tool } from './tool.ts';

/** `<UP,...> `; `mdown` says that the device below is down. Ref: ip/ipaddress.c:print_link_flags() */
export function printLinkFlags(t: Tool, flags: LinkFlags, mdown: boolean): void {
  const names: string[] = [];
  if (flags.up && !flags.running) names.push('NO-CARRIER');
  if (flags.loopback) names.push('LOOPBACK');
  if (flags.broadcast) names.push('BROADCAST');
  if (flags.pointopoint) names.push('POINTOPOINT');
  if (flags.multicast) names.push('MULTICAST');
  if (flags.noarp) names.push('NOARP');
  if (flags.allmulti) names.push('ALLMULTI');
  if (flags.promisc) names.push('PROMISC');
  if (flags.master) names.push('MASTER');
  if (flags.slave) names.push('SLAVE');
  if (flags.dynamic) names.push('DYNAMIC');
  if (flags.notrailers) names.push('NOTRAILERS');
  if (flags.up) names.push('UP');
  if (flags.lowerUp) names.push('LOWER_UP');
  if (flags.dormant) names.push('DORMANT');
  if (mdown) names.push('M-DOWN');
  if (!t.pr.isJson) {
    t.pr.fp(`<${names.join(',')}> `);
    return;
  }
  t.pr.openArray('flags');
  for (const name of names) t.pr.value(null, name);
  t.pr.closeArray();
}

/** `name@link`; true when the device below is down. Ref: lib/utils.c:print_name_and_link() */
export function printNameAndLink(t: Tool, link: LinkMessage, format: (name: string) => string): boolean {
  let name: string = link.ifname;
  let mdown = false;
  if (link.link !== null) {
    let below: string | null = null;
    if (link.link !== 0) {
      if (link.linkNetnsid !== null) {
        t.pr.value('link_index', link.link);
        below = `if${link.link}`;
      } else {
        below = llIndexToName(t, link.link);
        t.pr.value('link', below);
        mdown = !llIndexIsUp(t, link.link);
      }
    } else {
      t.pr.value('link', null);
      below = 'NONE';
    }
    if (!t.pr.isJson) name = `${name}@${below}`;
  }
  t.pr.color('ifname', 'ifname', format(name), name);
  return mdown;
}
