import { fail, type Result } from '../../../../core/errno.ts';
import type { NetnsId } from '../../../../core/net.ts';
import { rtnlError } from '../lib/libnetlink.ts';
import type { Tool } from '../lib/tool.ts';

/** Where named namespaces are. */
export const NETNS_RUN_DIR = '/run/netns';

/** The namespace behind a name or path. Ref: lib/namespace.c:netns_get_fd() */
export function netnsGetFd(t: Tool, name: string): Result<NetnsId | null> {
  const stat = t.sys.stat(name.includes('/') ? name : `${NETNS_RUN_DIR}/${name}`);
  return stat.ok ? { ok: true, value: stat.value.netns ?? null } : stat;
}

/**
 * The number this namespace gave to the named one: -1 when it gave none or there is no such file, -2 after printing
 * that the file is no namespace. Ref: ip/ipnetns.c:get_netnsid_from_name()
 */
export function getNetnsidFromName(t: Tool, name: string): number {
  const fd = netnsGetFd(t, name);
  if (!fd.ok) return -1;
  if (fd.value !== null) return t.nl.getNsid(fd.value);
  t.sys.err(rtnlError(fail('EINVAL', 'Peer netns reference is invalid').error));
  return -2;
}

/** Ref: ip/ipnetns.c:netns_map_init() */
export function netnsMapInit(t: Tool): Map<number, string> {
  if (t.nsidNames !== null) return t.nsidNames;
  const names = new Map<number, string>();
  const dir = t.sys.readdir(NETNS_RUN_DIR);
  if (!dir.ok) return names;
  for (const name of dir.value) {
    const nsid = getNetnsidFromName(t, name);
    if (nsid >= 0 && !names.has(nsid)) names.set(nsid, name);
  }
  t.nsidNames = names;
  return names;
}

/** Ref: ip/ipnetns.c:get_name_from_nsid() */
export function nameOfNsid(t: Tool, nsid: number): string | null {
  return nsid < 0 ? null : (netnsMapInit(t).get(nsid) ?? null);
}
