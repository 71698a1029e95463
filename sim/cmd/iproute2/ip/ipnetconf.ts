import type { NetconfMessage } from '../../../../core/netlink/netconf.ts';
import { llNameToIndex } from '../lib/ll_map.ts';
import { type Args, Exit, matches, type Tool, usage } from '../lib/tool.ts';
import { ipUsage } from './usage.ts';

type Values = Omit<NetconfMessage, 'ifindex'>;

/** Of one that is gone the name alone is told. Ref: ip/ipnetconf.c:print_netconf() */
export function printNetconf(t: Tool, m: Values, name: string, deleted = false): void {
  const { pr } = t;
  const onOff = (key: string, on: boolean): void => pr.any(key, `${key} ${on ? 'on' : 'off'} `, on);
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  pr.any('family', `${m.family} `, m.family);
  pr.color('ifname', 'interface', `${name} `, name);
  if (!deleted) {
    onOff('forwarding', m.forwarding !== 0);
    if (m.rpFilter !== null) {
      const text = m.rpFilter === 0 ? 'off' : m.rpFilter === 1 ? 'strict' : 'loose';
      pr.any('rp_filter', `rp_filter ${text} `, text);
    }
    onOff('mc_forwarding', m.mcForwarding !== 0);
    onOff('proxy_neigh', m.proxyNeigh !== 0);
    onOff('ignore_routes_with_linkdown', m.ignoreRoutesWithLinkdown !== 0);
  }
  pr.fp('\n');
  pr.closeObject();
}

/** The values as their files have them. */
function valuesOf(t: Tool, family: 'inet' | 'inet6', name: string): Values {
  const dir = `${family === 'inet' ? 'ipv4' : 'ipv6'}/conf/${name}`;
  const read = (key: string): number => {
    const value = t.nl.readSysctl(`${dir}/${key}`);
    return value.ok ? Number(value.value) : 0;
  };
  return {
    family,
    forwarding: read('forwarding'),
    rpFilter: family === 'inet' ? read('rp_filter') : null,
    mcForwarding: read('mc_forwarding'),
    proxyNeigh: read(family === 'inet' ? 'proxy_arp' : 'proxy_ndp'),
    ignoreRoutesWithLinkdown: read('ignore_routes_with_linkdown'),
  };
}

/** Ref: ip/ipnetconf.c:do_ipnetconf(), do_show() */
export function doNetconf(t: Tool, args: Args): number {
  const word = args.more ? args.cur : 'show';
  if (!matches(word, 'show') && !matches(word, 'list') && !matches(word, 'lst')) {
    if (matches(word, 'help')) usage(t, ipUsage.netconf);
    t.sys.err(`Command "${word}" is unknown, try "ip netconf help".\n`);
    throw new Exit(-1);
  }
  let dev: string | null = null;
  const rest = args.more ? args.rest() : args;
  for (; rest.more; rest.shift()) {
    if (rest.cur === 'dev') dev = rest.next();
  }
  if (dev !== null && !llNameToIndex(t, dev)) {
    t.sys.err(`Device "${dev}" does not exist.\n`);
    return -1;
  }
  const names = dev === null ? [...t.nl.dumpLinks().map((l) => l.ifname), 'all', 'default'] : [dev];
  t.pr.newJsonObj();
  for (const family of ['inet', 'inet6'] as const) {
    if (t.family !== 'unspec' && t.family !== family) continue;
    for (const name of names) printNetconf(t, valuesOf(t, family, name), name);
  }
  t.pr.deleteJsonObj();
  return 0;
}
