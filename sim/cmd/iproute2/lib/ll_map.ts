import type { LinkMessage } from '../../../../core/netlink/messages.ts';
import { strtol } from './numbers.ts';
import type { Tool } from './tool.ts';

/** Ref: lib/ll_map.c:ll_remember_index() */
export function llRemember(t: Tool, link: LinkMessage): void {
  t.llMap.set(link.ifindex, { name: link.ifname, up: link.flags.up });
}

/** 0 when there is no such device; `ifN` is taken for number N. Ref: lib/ll_map.c:ll_name_to_index() */
export function llNameToIndex(t: Tool, name: string): number {
  const link = t.nl.getLink({ ifname: name });
  if (link.ok) {
    llRemember(t, link.value);
    return link.value.ifindex;
  }
  if (!name.startsWith('if')) return 0;
  const n = strtol(name.slice(2), 10);
  return n.end === 0 ? 0 : n.value;
}

/** Ref: lib/ll_map.c:ll_index_to_name() */
export function llIndexToName(t: Tool, ifindex: number): string {
  if (ifindex === 0) return '*';
  const known = t.llMap.get(ifindex);
  if (known !== undefined) return known.name;
  const link = t.nl.getLink({ ifindex });
  if (!link.ok) return `if${ifindex}`;
  llRemember(t, link.value);
  return link.value.ifname;
}

/** Is the device up? An unknown one counts as up. Ref: lib/ll_map.c:ll_index_to_flags() */
export function llIndexIsUp(t: Tool, ifindex: number): boolean {
  return t.llMap.get(ifindex)?.up ?? true;
}

/** Ref: lib/utils.c:check_ifname() */
export function checkIfname(name: string): boolean {
  return name.length < 16 && checkAltifname(name);
}

/** Ref: lib/utils.c:check_altifname() */
export function checkAltifname(name: string): boolean {
  return name !== '' && !BAD_NAME.test(name);
}
const BAD_NAME = /[/ \t\n\v\f\r]/;
