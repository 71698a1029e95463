import type { Tool } from '../lib/tool.ts';

/** Is this device a VRF? Ref: ip/ipvrf.c:name_is_vrf() */
export function nameIsVrf(t: Tool, name: string): boolean {
  const link = t.nl.getLink({ ifname: name });
  return link.ok && link.value.kind === 'vrf';
}
