import { strerror } from '../../../../core/errno.ts';
import { NETNS_RUN_DIR } from '../ip/nsid_names.ts';
import type { Tool } from './tool.ts';

/** Enters a named namespace; false after saying why not. Ref: lib/namespace.c:netns_switch() */
export function netnsSwitch(t: Tool, name: string): boolean {
  const stat = t.sys.stat(`${NETNS_RUN_DIR}/${name}`);
  if (!stat.ok) {
    t.sys.err(`Cannot open network namespace "${name}": ${strerror[stat.error.errno]}\n`);
    return false;
  }
  if (stat.value.netns === undefined) {
    t.sys.err(`setting the network namespace "${name}" failed: ${strerror.EINVAL}\n`);
    return false;
  }
  const entered = t.sys.setns(stat.value.netns);
  if (!entered.ok) {
    t.sys.err(`setting the network namespace "${name}" failed: ${strerror[entered.error.errno]}\n`);
    return false;
  }
  t.nl = t.sys.netlink();
  t.llMap.clear();
  t.nsidNames = null;
  return true;
}

/** Names in /run/netns, in the directory's order. Ref: lib/namespace.c:netns_foreach() */
export function netnsNames(t: Tool): readonly string[] | null {
  const dir = t.sys.readdir(NETNS_RUN_DIR);
  if (dir.ok) return dir.value;
  if (dir.error.errno === 'ENOENT') return [];
  t.sys.err(`Failed to open directory ${NETNS_RUN_DIR}: ${strerror[dir.error.errno]}\n`);
  return null;
}
