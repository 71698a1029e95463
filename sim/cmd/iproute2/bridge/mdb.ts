import { parseIpv4 } from '../../../../core/addr/ipv4.ts';
import { parseIpv6 } from '../../../../core/addr/ipv6.ts';
import type { MdbMessage, MdbRequest, MdbRouterMessage } from '../../../../core/netlink/messages.ts';
import { ifaFamilyColor } from '../lib/color.ts';
import { formatAddr } from '../lib/inet_prefix.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llAddrA2n, macOf } from '../lib/ll_addr.ts';
import { llIndexToName, llNameToIndex } from '../lib/ll_map.ts';
import { atoi } from '../lib/numbers.ts';
import { rtnlRtprotN2a } from '../lib/rt_names.ts';
import { type Args, duparg, Exit, matches, nodev, type Tool, usage } from '../lib/tool.ts';
import { llInitMap } from './link.ts';
import { bridgeUsage } from './usage.ts';

/** 1/100 s as seconds. Ref: bridge/mdb.c:format_timer() */
function formatTimer(ticks: number, align: boolean): string {
  const n = Math.floor(ticks);
  const sec = String(Math.floor(n / 100));
  return `${align ? sec.padStart(4) : sec}.${String(n % 100).padStart(2, '0')}`;
}

/** Ref: bridge/mdb.c:print_mdb_entry() */
export function printMdbEntry(t: Tool, m: MdbMessage): void {
  const pr = t.pr;
  const color = ifaFamilyColor(m.family);
  const dev = llIndexToName(t, m.bridge);
  pr.openObject();
  pr.value('index', m.bridge);
  pr.color('ifname', 'dev', `dev ${dev}`, dev);
  const port = llIndexToName(t, m.port || m.bridge);
  pr.any('port', ` port ${port}`, port);
  const group = typeof m.group === 'number' ? formatAddr(m.group) : m.group;
  pr.color(color, 'grp', ` grp ${group}`, group);
  if (m.source !== null) {
    const src = formatAddr(m.source);
    pr.color(color, 'src', ` src ${src}`, src);
  }
  const state = m.permanent ? 'permanent' : 'temp';
  pr.any('state', ` ${state}`, state);
  if (t.showDetails) printDetails(t, m);
  pr.openArray('flags');
  for (const flag of m.flags) pr.any(null, ` ${flag}`, flag);
  pr.closeArray();
  if (m.vid) pr.any('vid', ` vid ${m.vid}`, m.vid);
  if (t.showStats) pr.any('timer', ` ${formatTimer(m.timer, true)}`, formatTimer(m.timer, true));
  pr.nl();
  pr.closeObject();
}

function printDetails(t: Tool, m: MdbMessage): void {
  const pr = t.pr;
  if (m.filterMode !== null) pr.any('filter_mode', ` filter_mode ${m.filterMode}`, m.filterMode);
  if (m.sourceList.length > 0) {
    pr.fp(' source_list');
    pr.openArray('source_list');
    let sep = ' ';
    for (const { addr, timer } of m.sourceList) {
      const text = formatAddr(addr);
      pr.openObject();
      pr.fp(sep);
      pr.color(ifaFamilyColor(m.family), 'address', text, text);
      pr.any('timer', `/${formatTimer(timer, false)}`, formatTimer(timer, false));
      pr.closeObject();
      sep = ',';
    }
    pr.closeArray();
  }
  if (m.port && m.port !== m.bridge) {
    const proto = rtnlRtprotN2a(t, m.protocol);
    pr.any('protocol', ` proto ${proto} `, proto);
  }
}

/** Ref: bridge/mdb.c:br_print_router_ports() */
function printRouters(t: Tool, routers: readonly MdbRouterMessage[]): void {
  const pr = t.pr;
  for (const bridge of new Set(routers.map((r) => r.bridge))) {
    const brname = llIndexToName(t, bridge);
    if (!t.showStats) pr.fp(`router ports on ${brname}: `);
    pr.openArray(brname);
    for (const r of routers) {
      if (r.bridge !== bridge) continue;
      const port = llIndexToName(t, r.port);
      const timer = formatTimer(r.timer, true);
      const type = r.type === 'temp' || r.type === 'temp_query' ? 'temp' : 'permanent';
      pr.openObject();
      pr.value('port', port);
      if (t.showStats) {
        pr.fp(`router ports on ${brname}: ${port}`);
        pr.any('timer', ` ${timer}`, timer);
        pr.any('type', ` ${type}`, type);
        pr.fp('\n');
      } else pr.fp(`${port} `);
      pr.closeObject();
    }
    if (!t.showStats) pr.nl();
    pr.closeArray();
  }
}

/** Ref: bridge/mdb.c:mdb_show() */
function mdbShow(t: Tool, args: Args): number {
  let filterDev: string | null = null;
  let vid = 0;
  for (; args.more; args.shift()) {
    if (args.cur === 'dev') {
      const arg = args.next();
      if (filterDev !== null) duparg(t, 'dev', arg);
      filterDev = arg;
    } else if (args.cur === 'vid') {
      const arg = args.next();
      if (vid) duparg(t, 'vid', arg);
      vid = atoi(arg);
    }
  }
  const index = filterDev === null ? 0 : llNameToIndex(t, filterDev);
  if (filterDev !== null && !index) return nodev(t, filterDev);
  const { entries, routers } = t.nl.dumpMdb();
  const pr = t.pr;
  pr.newJsonObj();
  pr.openObject();
  pr.openArray('mdb');
  for (const m of entries) if ((!index || m.bridge === index) && (!vid || m.vid === vid)) printMdbEntry(t, m);
  pr.closeArray();
  pr.openObject('router');
  if (t.showDetails) printRouters(t, index ? routers.filter((r) => r.bridge === index) : routers);
  pr.closeObject();
  pr.closeObject();
  pr.deleteJsonObj();
  return 0;
}

type Group = Pick<MdbRequest, 'group' | 'family'>;

/** Ref: bridge/mdb.c:mdb_parse_grp() */
function mdbParseGrp(t: Tool, text: string): Group | null {
  const v4 = parseIpv4(text);
  if (v4 !== null) return { group: v4, family: 'inet' };
  const v6 = parseIpv6(text);
  if (v6 !== null) return { group: v6, family: 'inet6' };
  const octets = llAddrA2n(t, text, 6);
  return octets?.length === 6 ? { group: macOf(octets), family: 'mac' } : null;
}

/** Ref: bridge/mdb.c:mdb_modify() */
function mdbModify(t: Tool, args: Args, adding: boolean): number {
  let dev: string | null = null;
  let port: string | null = null;
  let grp: string | null = null;
  let src: string | null = null;
  let permanent = false;
  let vid = 0;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') dev = args.next();
    else if (word === 'grp') grp = args.next();
    else if (word === 'port') port = args.next();
    else if (word === 'permanent') permanent = adding;
    else if (word === 'vid') vid = atoi(args.next());
    else if (word === 'src') src = args.next();
    else if (word !== 'temp' && matches(word, 'help')) usage(t, bridgeUsage.mdb);
  }
  if (dev === null || grp === null || port === null) {
    t.sys.err('Device, group address and port name are required arguments.\n');
    return -1;
  }
  const bridge = llNameToIndex(t, dev);
  if (!bridge) return nodev(t, dev);
  const portIndex = llNameToIndex(t, port);
  if (!portIndex) return nodev(t, port);
  const group = mdbParseGrp(t, grp);
  if (group === null) {
    t.sys.err(`Invalid address "${grp}"\n`);
    return -1;
  }
  const source = src === null ? null : (parseIpv4(src) ?? parseIpv6(src));
  if (src !== null && source === null) {
    t.sys.err(`Invalid source address "${src}"\n`);
    return -1;
  }
  const req: MdbRequest = {
    bridge,
    port: portIndex,
    ...group,
    ...(source === null ? {} : { source }),
    ...(vid ? { vid } : {}),
    permanent,
  };
  return rtnlTalk(t, adding ? t.nl.newMdb(req) : t.nl.delMdb(req)) ? 0 : -1;
}

/** `bridge mdb ...`. Ref: bridge/mdb.c:do_mdb() */
export function doMdb(t: Tool, args: Args): number {
  llInitMap(t);
  if (!args.more) return mdbShow(t, args);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return mdbModify(t, rest, true);
  if (matches(word, 'delete')) return mdbModify(t, rest, false);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return mdbShow(t, rest);
  if (matches(word, 'help')) usage(t, bridgeUsage.mdb);
  t.sys.err(`Command "${word}" is unknown, try "bridge mdb help".\n`);
  throw new Exit(-1);
}
