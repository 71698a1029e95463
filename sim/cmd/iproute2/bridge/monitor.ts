import { strerror } from '../../../../core/errno.ts';
import type { NetlinkEvent, NetlinkGroup } from '../../../../core/netlink/event.ts';
import { listen, rtnlListen } from '../ip/ipmonitor.ts';
import { type Answer, type Args, Exit, matches, type Tool, usage } from '../lib/tool.ts';
import { anyFdb, printFdb } from './fdb.ts';
import { llInitMap } from './link.ts';
import { printMdbEntry } from './mdb.ts';
import { type Headers, printHeaders } from './print_headers.ts';
import { printLinkinfo } from './print_linkinfo.ts';
import { bridgeUsage } from './usage.ts';

/** `bridge monitor ...`. Ref: bridge/monitor.c:do_monitor() */
export function doMonitor(t: Tool, args: Args): Answer {
  let groups: Set<NetlinkGroup> | null = null;
  let label = false;
  let file: string | null = null;
  const only = (group: NetlinkGroup | null): void => {
    groups ??= new Set();
    if (group !== null) groups.add(group);
  };
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (matches(word, 'file')) file = args.next();
    else if (matches(word, 'link')) only('link');
    else if (matches(word, 'fdb')) only('neigh');
    else if (matches(word, 'mdb')) only('mdb');
    else if (matches(word, 'vlan') || word === 'vni') only(null);
    else if (word === 'all') {
      groups = null;
      label = true;
    } else if (matches(word, 'help')) usage(t, bridgeUsage.monitor);
    else {
      t.sys.err(`Argument "${word}" is unknown, try "bridge monitor help".\n`);
      throw new Exit(-1);
    }
  }
  if (file !== null) {
    const found = t.sys.stat(file);
    if (found.ok) return 0;
    t.sys.err(`Cannot fopen: ${strerror[found.error.errno]}\n`);
    throw new Exit(-1);
  }
  const listener = listen(t, groups ?? new Set<NetlinkGroup>(['link', 'neigh', 'mdb']));
  llInitMap(t);
  const headers: Headers = { label, timestamp: t.timestamp > 0 };
  return rtnlListen(t, listener, (event) => acceptMsg(t, event, headers));
}

/** Ref: bridge/monitor.c:accept_msg() */
function acceptMsg(t: Tool, event: NetlinkEvent, headers: Headers): void {
  const deleted = event.type.startsWith('RTM_DEL');
  if ('link' in event) {
    printLinkinfo(t, event.link, event.family === 'bridge', deleted, headers);
  } else if ('fdb' in event) printFdb(t, event.fdb, anyFdb(), deleted, headers);
  else if ('mdb' in event) {
    printHeaders(t, '[MDB]', headers);
    if (deleted) t.pr.any('deleted', 'Deleted ', true);
    printMdbEntry(t, event.mdb);
  }
}
