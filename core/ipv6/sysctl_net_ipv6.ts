import { type Ipv6Addr, ipv6Groups, parseIpv6 } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import { neighSysctlNames, readNeighSysctl, writeNeighSysctl } from '../neigh/neigh_sysctl.ts';
import type { Net } from '../net.ts';
import { SEC } from '../world.ts';
import { addrconfInitAutoAddrs, addrconfNotify } from './addrconf.ts';
import { addrconfJoinAnycast, addrconfLeaveAnycast } from './anycast.ts';
import { type Ipv6Devconf, ipv6DevconfDflt } from './devconf.ts';
import type { Inet6Dev } from './inet6_dev.ts';
import { fib6BumpSernum } from './ip6_fib.ts';
import { rt6PurgeDfltRouters } from './ip6_route.ts';
import { ipv6DevMcDec, ipv6DevMcInc } from './mcast.ts';
import type { Ipv6Sysctl } from './netns_ipv6.ts';

/** Ref: net/ipv6/af_inet6.c:inet6_net_init(), net/ipv6/route.c:ip6_route_net_init() and their like */
export const ipv6SysctlDefaults: Ipv6Sysctl = {
  bindv6only: 0,
  anycast_src_echo_reply: 0,
  auto_flowlabels: 1,
  fib_multipath_hash_fields: 7,
  fib_multipath_hash_policy: 0,
  fib_notify_on_flag_change: 0,
  flowlabel_consistency: 1,
  flowlabel_reflect: 0,
  flowlabel_state_ranges: 0,
  fwmark_reflect: 0,
  idgen_delay: 1,
  idgen_retries: 3,
  ioam6_id: 16777215,
  ioam6_id_wide: '72057594037927935',
  ip6frag_high_thresh: 4194304,
  ip6frag_low_thresh: 3145728,
  ip6frag_time: 60,
  ip_nonlocal_bind: 0,
  max_dst_opts_length: 2147483647,
  max_dst_opts_number: 8,
  max_hbh_length: 2147483647,
  max_hbh_opts_number: 8,
  mld_max_msf: 64,
  mld_qrv: 2,
  seg6_flowlabel: 0,
  xfrm6_gc_thresh: 32768,
  icmp_echo_ignore_all: 0,
  icmp_echo_ignore_anycast: 0,
  icmp_echo_ignore_multicast: 0,
  icmp_ratemask: '0-1,3-127',
  icmp_ratelimit: 1000,
  route_gc_elasticity: 9,
  route_gc_interval: 30,
  route_gc_min_interval_ms: 500,
  route_gc_thresh: 1024,
  route_gc_timeout: 60,
  route_max_size: 2147483647,
  route_min_adv_mss: 1220,
  route_mtu_expires: 600,
  route_skip_notify_on_dev_down: 0,
};

const seconds = new Set([
  'router_solicitation_delay',
  'router_solicitation_interval',
  'router_solicitation_max_interval',
]);
const confNames = Object.keys(ipv6DevconfDflt) as (keyof Ipv6Devconf)[];

/** Sysctls beside conf and neigh by path: the key they are kept under. */
const paths: ReadonlyMap<string, keyof Ipv6Sysctl> = new Map(
  (Object.keys(ipv6SysctlDefaults) as (keyof Ipv6Sysctl)[])
    .map((key) => [key.replace(/^(icmp|route)_/, '$1/'), key] as const)
    // the multicast parameters are the host's, not a namespace's
    .filter(([path]) => path !== 'mld_max_msf' && path !== 'mld_qrv'),
);

/** Ranges of what does not take every number. */
const ranges: { readonly [key: string]: readonly [number, number] } = {
  auto_flowlabels: [0, 3],
  fib_multipath_hash_policy: [0, 3],
  fib_multipath_hash_fields: [1, 4095],
  fib_notify_on_flag_change: [0, 2],
  flowlabel_reflect: [0, 7],
  route_skip_notify_on_dev_down: [0, 1],
  ioam6_id: [0, 16777215],
  accept_untracked_na: [0, 2],
  ioam6_enabled: [0, 1],
  router_solicitations: [-1, 2147483647],
  ra_defrtr_metric: [1, 4294967295],
  hop_limit: [1, 255],
  ndisc_tclass: [0, 255],
  disable_policy: [0, 1],
  rpl_seg_enabled: [0, 1],
  ndisc_evict_nocarrier: [0, 1],
};

const confDevs = (net: Net): NetDevice[] => [...net.devByIndex.values()].filter((d) => d.ip6Ptr !== null);

/** Ref: net/ipv6/sysctl_net_ipv6.c, net/ipv6/addrconf.c:addrconf_sysctl */
export function listSysctl6(net: Net): readonly string[] {
  const out = [...paths.keys()].map((path) => `ipv6/${path}`);
  out.push('ipv6/route/flush', 'ipv6/route/gc_min_interval');
  for (const dev of ['all', 'default', ...confDevs(net).map((d) => d.name)])
    for (const name of confNames) out.push(`ipv6/conf/${dev}/${name}`);
  for (const dev of confDevs(net)) for (const name of neighSysctlNames) out.push(`ipv6/neigh/${dev.name}/${name}`);
  return out;
}

/** A device's directory keeps the name with dots and slashes as they are. */
function splitDev(rest: string): readonly [dev: string, name: string] {
  const at = rest.lastIndexOf('/');
  return [rest.slice(0, at), rest.slice(at + 1)];
}

/** The path below `net/`: ENOENT, EIO (no secret was set), EACCES. */
export function readSysctl6(net: Net, path: string): Result<string> {
  const rest = path.replace(/^ipv6\//, '');
  if (rest.startsWith('neigh/')) {
    const [dev, name] = splitDev(rest.slice(6));
    const idev = net.devByName.get(dev)?.ip6Ptr;
    return idev ? readNeighSysctl(idev.neigh, name) : fail('ENOENT');
  }
  if (rest.startsWith('conf/')) {
    const [dev, name] = splitDev(rest.slice(5));
    const cnf = cnfOf(net, dev);
    if (cnf === null || !(name in ipv6DevconfDflt)) return fail('ENOENT');
    const value = cnf[name as keyof Ipv6Devconf];
    if (name === 'stable_secret') return value === '' ? fail('EIO') : ok(longForm(value as Ipv6Addr));
    return ok(String(seconds.has(name) ? (value as number) / SEC : value));
  }
  if (rest === 'route/flush') return fail('EACCES');
  if (rest === 'route/gc_min_interval') return ok(String(Math.floor(net.ipv6.sysctl.route_gc_min_interval_ms / 1000)));
  const key = paths.get(rest);
  return key === undefined ? fail('ENOENT') : ok(String(net.ipv6.sysctl[key]));
}

function longForm(addr: Ipv6Addr): string {
  return ipv6Groups(addr)
    .map((g) => g.toString(16).padStart(4, '0'))
    .join(':');
}

function cnfOf(net: Net, dev: string): Ipv6Devconf | null {
  if (dev === 'all') return net.ipv6.devconfAll;
  if (dev === 'default') return net.ipv6.devconfDflt;
  return net.devByName.get(dev)?.ip6Ptr?.cnf ?? null;
}

/** A write: EINVAL for what is no number or out of range. */
export function writeSysctl6(net: Net, path: string, text: string, ctx: Ctx): Result<void> {
  const rest = path.replace(/^ipv6\//, '');
  net.generation++;
  if (rest.startsWith('neigh/')) {
    const [dev, name] = splitDev(rest.slice(6));
    const idev = net.devByName.get(dev)?.ip6Ptr;
    return idev ? writeNeighSysctl(idev.neigh, name, text, ctx) : fail('ENOENT');
  }
  if (rest.startsWith('conf/')) return writeConf(net, ...splitDev(rest.slice(5)), text.trim(), ctx);
  if (rest === 'route/flush') {
    fib6BumpSernum(net);
    return done;
  }
  const key = paths.get(rest);
  if (key === undefined) return fail('ENOENT');
  const { sysctl } = net.ipv6;
  if (typeof sysctl[key] === 'string') {
    net.ipv6.sysctl = { ...sysctl, [key]: text.trim() };
    return done;
  }
  const value = parseInt10(text, ranges[key]);
  if (value === null) return fail('EINVAL');
  net.ipv6.sysctl = { ...sysctl, [key]: value };
  return done;
}

function parseInt10(text: string, range: readonly [number, number] = [-2147483648, 4294967295]): number | null {
  const word = text.trim().split(/\s+/)[0]!;
  if (!/^-?(0[xX][0-9a-fA-F]+|\d+)$/.test(word)) return null;
  const negative = word.startsWith('-');
  const digits = negative ? word.slice(1) : word;
  const n = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const value = negative ? -n : n;
  return value >= range[0] && value <= range[1] ? value : null;
}

function writeConf(net: Net, dev: string, name: string, text: string, ctx: Ctx): Result<void> {
  if (cnfOf(net, dev) === null || !(name in ipv6DevconfDflt)) return fail('ENOENT');
  if (name === 'mc_forwarding') return fail('EACCES');
  if (name === 'stable_secret') return writeSecret(net, dev, text);
  const idev = dev === 'all' || dev === 'default' ? null : net.devByName.get(dev)!.ip6Ptr!;
  const value = parseInt10(text, name === 'mtu' ? [1280, idev?.dev.mtu ?? 4294967295] : ranges[name]);
  if (value === null) return fail('EINVAL');
  if (name === 'addr_gen_mode') return writeAddrGenMode(net, dev, idev, value, ctx);
  const key = name as keyof Ipv6Devconf;
  const old = cnfOf(net, dev)![key] as number;
  const stored = seconds.has(name) ? value * SEC : value;
  set(net, dev, idev, { [key]: stored });
  if (name === 'forwarding') fixupForwarding(net, dev, idev, old, value, ctx);
  else if (name === 'disable_ipv6') fixupDisable(net, dev, idev, old, value, ctx);
  else if (name === 'ignore_routes_with_linkdown' && dev === 'all') {
    set(net, 'default', null, { [key]: value });
    for (const d of confDevs(net)) set(net, d.name, d.ip6Ptr, { [key]: value });
  } else if (name === 'proxy_ndp' || name === 'hop_limit' || name === 'mtu') fib6BumpSernum(net);
  return done;
}

function set(net: Net, dev: string, idev: Inet6Dev | null, change: Partial<Ipv6Devconf>): void {
  if (idev !== null) idev.cnf = { ...idev.cnf, ...change };
  else if (dev === 'all') net.ipv6.devconfAll = { ...net.ipv6.devconfAll, ...change };
  else net.ipv6.devconfDflt = { ...net.ipv6.devconfDflt, ...change };
}

function writeSecret(net: Net, dev: string, text: string): Result<void> {
  const addr = parseIpv6(text);
  if (dev === 'all' || addr === null) return fail('EIO');
  if (dev === 'default') {
    set(net, dev, null, { stable_secret: addr });
    for (const d of confDevs(net)) set(net, d.name, d.ip6Ptr, { addr_gen_mode: 2 });
  } else set(net, dev, net.devByName.get(dev)!.ip6Ptr, { stable_secret: addr, addr_gen_mode: 2 });
  return done;
}

/** Ref: net/ipv6/addrconf.c:addrconf_sysctl_addr_gen_mode() */
function writeAddrGenMode(net: Net, dev: string, idev: Inet6Dev | null, mode: number, ctx: Ctx): Result<void> {
  if (mode < 0 || mode > 3) return fail('EINVAL');
  if (idev !== null) {
    if (mode === 2 && idev.cnf.stable_secret === '' && net.ipv6.devconfDflt.stable_secret === '') return fail('EINVAL');
    if (idev.cnf.addr_gen_mode !== mode) {
      set(net, dev, idev, { addr_gen_mode: mode });
      addrconfInitAutoAddrs(idev.dev, ctx);
    }
    return done;
  }
  set(net, dev, null, { addr_gen_mode: mode });
  if (dev !== 'all') return done;
  set(net, 'default', null, { addr_gen_mode: mode });
  for (const d of confDevs(net)) {
    if (d.ip6Ptr!.cnf.addr_gen_mode === mode) continue;
    set(net, d.name, d.ip6Ptr, { addr_gen_mode: mode });
    addrconfInitAutoAddrs(d, ctx);
  }
  return done;
}

const routerGroups = ['ff02::2', 'ff01::2', 'ff05::2'].map((text) => parseIpv6(text)!);

/** It is a router now, or no longer. Ref: net/ipv6/addrconf.c:dev_forward_change() */
function devForwardChange(idev: Inet6Dev, ctx: Ctx): void {
  const on = idev.cnf.forwarding !== 0;
  if (idev.dev.multicast) {
    for (const group of routerGroups) {
      if (on) ipv6DevMcInc(idev.dev, group, ctx);
      else ipv6DevMcDec(idev, group, ctx);
    }
  }
  for (const ifa of idev.addrList) {
    if (ifa.tentative) continue;
    if (on) addrconfJoinAnycast(ifa, ctx);
    else addrconfLeaveAnycast(ifa, ctx);
  }
}

/** Ref: net/ipv6/addrconf.c:addrconf_fixup_forwarding() */
function fixupForwarding(net: Net, dev: string, idev: Inet6Dev | null, old: number, value: number, ctx: Ctx): void {
  fib6BumpSernum(net);
  if (dev === 'default') return;
  if (dev === 'all') {
    set(net, 'default', null, { forwarding: value });
    for (const d of confDevs(net)) {
      const each = d.ip6Ptr!;
      const changed = (each.cnf.forwarding === 0) !== (value === 0);
      set(net, d.name, each, { forwarding: value });
      if (changed) devForwardChange(each, ctx);
    }
  } else if ((old === 0) !== (value === 0)) devForwardChange(idev!, ctx);
  if (value !== 0) rt6PurgeDfltRouters(net, ctx);
}

/** Ref: net/ipv6/addrconf.c:addrconf_disable_ipv6(), dev_disable_change() */
function fixupDisable(net: Net, dev: string, idev: Inet6Dev | null, old: number, value: number, ctx: Ctx): void {
  if (dev === 'default') return;
  const change = (each: Inet6Dev) => addrconfNotify(value !== 0 ? 'DOWN' : 'UP', each.dev, ctx);
  if (dev === 'all') {
    set(net, 'default', null, { disable_ipv6: value });
    for (const d of confDevs(net)) {
      const each = d.ip6Ptr!;
      const changed = (each.cnf.disable_ipv6 === 0) !== (value === 0);
      set(net, d.name, each, { disable_ipv6: value });
      if (changed) change(each);
    }
  } else if ((old === 0) !== (value === 0)) change(idev!);
}
