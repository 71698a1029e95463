import type { Ctx } from '../ctx.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import { devconfSet, type Ipv4Devconf, type Ipv4DevconfName, ipv4DevconfDefaults } from '../ipv4/devconf.ts';
import { rtCacheFlush } from '../ipv4/fib_table.ts';
import { fibWalk } from '../ipv4/fib_trie.ts';
import { type Ipv4Sysctl, type Ipv4SysctlInt, ipv4SysctlInts } from '../ipv4/sysctl.ts';
import { neighSysctlNames, readNeighSysctl, writeNeighSysctl } from '../neigh/neigh_sysctl.ts';
import type { Net } from '../net.ts';
import { listBrnfSysctl, readBrnfSysctl, writeBrnfSysctl } from '../netfilter/br_netfilter_sysctl.ts';
import { listNfSysctl, readNfSysctl, writeNfSysctl } from '../netfilter/nf_conntrack_sysctl.ts';

/** Files outside net/ipv4 and net/ipv6 that a namespace has: default, and the range of a number. */
const plain: { readonly [path: string]: { readonly def: string; readonly min?: number; readonly max?: number } } = {
  'core/somaxconn': { def: '4096', min: 0, max: 2147483647 },
  'core/txrehash': { def: '1', min: 0, max: 1 },
  'core/xfrm_acq_expires': { def: '30' },
  'core/xfrm_aevent_etime': { def: '10' },
  'core/xfrm_aevent_rseqth': { def: '2' },
  'core/xfrm_larval_drop': { def: '1' },
  'mptcp/add_addr_timeout': { def: '120' },
  'mptcp/allow_join_initial_addr_port': { def: '1', min: 0, max: 1 },
  'mptcp/checksum_enabled': { def: '0', min: 0, max: 1 },
  'mptcp/enabled': { def: '1', min: 0, max: 255 },
  'mptcp/pm_type': { def: '0', min: 0, max: 1 },
  'mptcp/stale_loss_cnt': { def: '4' },
  'unix/max_dgram_qlen': { def: '10' },
};

const tcpTexts = ['tcp_allowed_congestion_control', 'tcp_available_congestion_control', 'tcp_ehash_entries'];
const otherIpv4 = [
  ...tcpTexts,
  'ip_forward',
  'ip_local_port_range',
  'ip_local_reserved_ports',
  'ping_group_range',
  'tcp_congestion_control',
  'tcp_fastopen_key',
  'tcp_rmem',
  'tcp_wmem',
  'route/flush',
  'route/min_adv_mss',
  'route/min_pmtu',
  'route/mtu_expires',
];

/** Every path below `net/`, in the order of readdir(3): by name. Ref: fs/proc/proc_sysctl.c:namecmp() */
export function listSysctl(net: Net, ctx: Ctx): readonly string[] {
  const paths = Object.keys(plain);
  for (const name of [...Object.keys(ipv4SysctlInts), ...otherIpv4]) paths.push(`ipv4/${name}`);
  for (const dev of ['all', 'default', ...confDevs(net)])
    for (const name of Object.keys(ipv4DevconfDefaults)) paths.push(`ipv4/conf/${dev}/${name}`);
  for (const dev of confDevs(net)) for (const name of neighSysctlNames) paths.push(`ipv4/neigh/${dev}/${name}`);
  paths.push(...ctx.ops.inet6.listSysctl(net), ...listNfSysctl(net, ctx), ...listBrnfSysctl(net, ctx));
  const keyed = paths.map((p) => ({ p, k: p.replaceAll('/', '\x00') }));
  return keyed.sort((a, b) => (a.k < b.k ? -1 : 1)).map((x) => x.p);
}

function confDevs(net: Net): string[] {
  return [...net.devByIndex.values()].filter((d) => d.ipPtr !== null).map((d) => d.name);
}

/** Ref: kernel/sysctl.c:proc_get_long(): decimal, octal with 0, hexadecimal with 0x. Null for anything else. */
function parseLong(text: string): number | null {
  const m = /^\s*(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)\s*$/.exec(text.replace(/\0.*$/s, ''));
  if (m === null) return null;
  const digits = m[2]!;
  const n = /^0[xX]/.test(digits)
    ? Number(digits)
    : digits.startsWith('0')
      ? Number.parseInt(digits, 8)
      : Number(digits);
  return m[1] === '-' ? -n : n;
}

function inRange(text: string, min: number, max: number): Result<number> {
  const n = parseLong(text);
  return n === null || n < min || n > max ? fail('EINVAL') : ok(n);
}

function splitPath(path: string): { dir: string; dev: string; name: string } | null {
  const m = /^ipv4\/(conf|neigh)\/(.+)\/([^/]+)$/.exec(path);
  return m === null ? null : { dir: m[1]!, dev: m[2]!, name: m[3]! };
}

function devconfOf(net: Net, dev: string): Ipv4Devconf | null {
  if (dev === 'all') return net.ipv4.devconfAll;
  if (dev === 'default') return net.ipv4.devconfDflt;
  return net.devByName.get(dev)?.ipPtr?.cnf ?? null;
}

/** A file's text without its newline: ENOENT where there is none, EACCES where it cannot be read. */
export function readSysctl(net: Net, path: string, ctx: Ctx): Result<string> {
  if (path.startsWith('ipv6/')) return ctx.ops.inet6.readSysctl(net, path);
  if (path.startsWith('bridge/')) return readBrnfSysctl(net, path, ctx);
  if (path.startsWith('netfilter/')) return readNfSysctl(net, path, ctx);
  const known = plain[path];
  if (known !== undefined) return ok(net.coreSysctl.get(path) ?? known.def);
  const p = splitPath(path);
  if (p?.dir === 'conf') {
    const cnf = devconfOf(net, p.dev);
    const value = cnf?.data[p.name as Ipv4DevconfName];
    return value === undefined ? fail('ENOENT') : ok(String(value));
  }
  if (p?.dir === 'neigh') {
    const nd = net.devByName.get(p.dev)?.ipPtr?.neigh;
    return nd === undefined ? fail('ENOENT') : readNeighSysctl(nd, p.name);
  }
  if (!path.startsWith('ipv4/')) return fail('ENOENT');
  return readIpv4(net, path.slice(5));
}

function readIpv4(net: Net, name: string): Result<string> {
  const { sysctl, devconfAll } = net.ipv4;
  switch (name) {
    case 'ip_forward':
      return ok(String(devconfAll.data.forwarding));
    case 'ip_local_port_range':
    case 'ping_group_range':
    case 'tcp_rmem':
    case 'tcp_wmem':
      return ok(sysctl[name].join('\t'));
    case 'ip_local_reserved_ports':
      return ok(sysctl.ip_local_reserved_ports.map(([a, b]) => (a === b ? String(a) : `${a}-${b}`)).join(','));
    case 'tcp_congestion_control':
    case 'tcp_fastopen_key':
      return ok(sysctl[name]);
    case 'tcp_allowed_congestion_control':
    case 'tcp_available_congestion_control':
      return ok('reno cubic');
    case 'tcp_ehash_entries':
      return ok('-16384');
    case 'route/flush':
      return fail('EACCES');
    case 'route/min_adv_mss':
      return ok(String(sysctl.route_min_adv_mss));
    case 'route/min_pmtu':
      return ok(String(sysctl.route_min_pmtu));
    case 'route/mtu_expires':
      return ok(String(sysctl.route_mtu_expires));
    default:
      return name in ipv4SysctlInts ? ok(String(sysctl[name as Ipv4SysctlInt])) : fail('ENOENT');
  }
}

/** EACCES for read-only files, EINVAL for what they do not take. */
export function writeSysctl(net: Net, path: string, text: string, ctx: Ctx): Result<void> {
  net.generation++;
  if (path.startsWith('ipv6/')) return ctx.ops.inet6.writeSysctl(net, path, text, ctx);
  if (path.startsWith('bridge/')) return writeBrnfSysctl(net, path, parseLong(text), ctx);
  if (path.startsWith('netfilter/')) return writeNfSysctl(net, path, parseLong(text), ctx);
  const known = plain[path];
  if (known !== undefined) {
    const n = inRange(text, known.min ?? -2147483648, known.max ?? 2147483647);
    if (!n.ok) return n;
    net.coreSysctl.set(path, String(n.value));
    return done;
  }
  const p = splitPath(path);
  if (p?.dir === 'conf') return writeConf(net, p.dev, p.name, text);
  if (p?.dir === 'neigh') {
    const nd = net.devByName.get(p.dev)?.ipPtr?.neigh;
    return nd === undefined ? fail('ENOENT') : writeNeighSysctl(nd, p.name, text, ctx);
  }
  if (!path.startsWith('ipv4/')) return fail('ENOENT');
  return writeIpv4(net, path.slice(5), text);
}

/** Ref: net/ipv4/devinet.c:devinet_conf_proc(), devinet_sysctl_forward() */
function writeConf(net: Net, dev: string, name: string, text: string): Result<void> {
  const { ipv4 } = net;
  const cnf = devconfOf(net, dev);
  if (cnf === null || !(name in ipv4DevconfDefaults)) return fail('ENOENT');
  if (name === 'mc_forwarding') return fail('EACCES');
  const n = inRange(text, -2147483648, 2147483647);
  if (!n.ok) return n;
  const key = name as Ipv4DevconfName;
  const old = cnf.data[key];
  const next =
    key === 'forwarding'
      ? { data: { ...cnf.data, forwarding: n.value }, state: cnf.state }
      : devconfSet(cnf, key, n.value);
  if (dev === 'all') ipv4.devconfAll = next;
  else if (dev === 'default') {
    ipv4.devconfDflt = next;
    if (key !== 'forwarding') {
      for (const d of net.devByIndex.values()) {
        const inDev = d.ipPtr;
        if (inDev === null || inDev.cnf.state === null || inDev.cnf.state.has(key)) continue;
        inDev.cnf = { data: { ...inDev.cnf.data, [key]: n.value }, state: inDev.cnf.state };
      }
    }
  } else net.devByName.get(dev)!.ipPtr!.cnf = next;
  if (key === 'forwarding' && dev === 'all' && old !== n.value) forwardChange(net, n.value);
  if (old !== n.value) rtCacheFlush(net);
  return done;
}

/** `conf/all/forwarding` is for every device, now and later, and a router heeds no redirects. Ref: inet_forward_change() */
function forwardChange(net: Net, on: number): void {
  const { ipv4 } = net;
  const all = ipv4.devconfAll;
  ipv4.devconfAll = { data: { ...all.data, accept_redirects: on === 0 ? 1 : 0, forwarding: on }, state: all.state };
  ipv4.devconfDflt = { data: { ...ipv4.devconfDflt.data, forwarding: on }, state: ipv4.devconfDflt.state };
  const made = new Map<Ipv4Devconf['data'], Ipv4Devconf['data']>();
  for (const dev of net.devByIndex.values()) {
    const inDev = dev.ipPtr;
    if (inDev === null) continue;
    // devices that shared their values go on sharing them
    let data = made.get(inDev.cnf.data);
    if (data === undefined) {
      data = { ...inDev.cnf.data, forwarding: on };
      made.set(inDev.cnf.data, data);
    }
    inDev.cnf = { data, state: inDev.cnf.state };
  }
}

function set(net: Net, change: Partial<Ipv4Sysctl>): Result<void> {
  net.ipv4.sysctl = { ...net.ipv4.sysctl, ...change };
  rtCacheFlush(net);
  return done;
}

function numbers(text: string, count: number): number[] | null {
  const parts = text.trim().split(/\s+/).map(parseLong);
  return parts.length === count && parts.every((x) => x !== null) ? (parts as number[]) : null;
}

function writeIpv4(net: Net, name: string, text: string): Result<void> {
  const { sysctl } = net.ipv4;
  switch (name) {
    case 'ip_forward':
      return writeConf(net, 'all', 'forwarding', text);
    case 'ip_local_port_range': {
      const n = numbers(text, 2);
      if (n === null || n[0]! < 1 || n[1]! > 65535 || n[1]! < n[0]! || n[0]! < sysctl.ip_unprivileged_port_start)
        return fail('EINVAL');
      return set(net, { ip_local_port_range: [n[0]!, n[1]!] });
    }
    case 'ping_group_range': {
      const n = numbers(text, 2);
      if (n === null || n[0]! < 0 || n[1]! < 0 || n[0]! > 4294967294 || n[1]! > 4294967294) return fail('EINVAL');
      return set(net, { ping_group_range: n[1]! < n[0]! ? [1, 0] : [n[0]!, n[1]!] });
    }
    case 'tcp_rmem':
    case 'tcp_wmem': {
      const n = numbers(text, 3);
      const min = name === 'tcp_rmem' ? 2048 : 1;
      if (n === null || n.some((x) => x < min || x > 2147483647)) return fail('EINVAL');
      return set(net, { [name]: [n[0]!, n[1]!, n[2]!] });
    }
    case 'ip_local_reserved_ports': {
      const ranges: [number, number][] = [];
      for (const part of text.trim() === '' ? [] : text.trim().split(',')) {
        const m = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
        const a = Number(m?.[1]);
        const b = Number(m?.[2] ?? m?.[1]);
        if (m === null || b > 65535 || b < a) return fail('EINVAL');
        ranges.push([a, b]);
      }
      return set(net, { ip_local_reserved_ports: ranges.sort((x, y) => x[0] - y[0]) });
    }
    case 'tcp_congestion_control':
      if (text.trim() !== 'reno' && text.trim() !== 'cubic') return fail('ENOENT');
      return set(net, { tcp_congestion_control: text.trim() });
    case 'tcp_fastopen_key':
      if (!/^[0-9a-f]{1,8}(-[0-9a-f]{1,8}){3}$/.test(text.trim())) return fail('EINVAL');
      return set(net, { tcp_fastopen_key: text.trim() });
    case 'route/flush':
      // the exceptions too (path MTUs, redirects), which a mere change of routes leaves. Ref: ipv4_sysctl_rtcache_flush()
      for (const table of net.ipv4.tables.values())
        for (const { info } of fibWalk(table.trie)) for (const nh of info.nhs) nh.exceptions = null;
      rtCacheFlush(net);
      return done;
    case 'route/min_adv_mss':
    case 'route/min_pmtu':
    case 'route/mtu_expires': {
      const n = inRange(text, name === 'route/min_pmtu' ? 68 : 0, 2147483647);
      if (!n.ok) return n;
      return set(net, { [name.replace('/', '_')]: n.value });
    }
    default: {
      if (tcpTexts.includes(name)) return fail('EACCES');
      const spec = ipv4SysctlInts[name as Ipv4SysctlInt];
      if (spec === undefined) return fail('ENOENT');
      const n = inRange(text, spec.min, spec.max);
      if (!n.ok) return n;
      return set(net, { [name]: n.value });
    }
  }
}
