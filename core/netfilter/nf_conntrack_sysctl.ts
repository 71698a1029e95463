import type { Ctx } from '../ctx.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { type CtSysctlName, ctSysctlDefaults } from './nf_conn.ts';
import { nfCt } from './nf_conntrack_core.ts';

/** Loggers by protocol family: none is bound. Ref: net/netfilter/nf_log.c:nf_log_sysctl_table */
const logNames = ['0', '1', '10', '2', '3', '4', '5', '6', '7', '8', '9'].map((n) => `netfilter/nf_log/${n}`);
const withFlowtable = {
  'netfilter/nf_flowtable_tcp_timeout': '30',
  'netfilter/nf_flowtable_udp_timeout': '30',
  'netfilter/nf_hooks_lwtunnel': '0',
} as const;

/** The files only the first namespace has, or may write. */
const initOnly = new Set<string>(['nf_conntrack_max', 'nf_conntrack_expect_max', 'nf_conntrack_buckets']);

const hasConntrack = (net: Net, ctx: Ctx): boolean =>
  ctx.world.hosts.get(net.host)?.conntrack === true ||
  (net.nf !== null && net.nf.ctUsers.ipv4 + net.nf.ctUsers.ipv6 > 0);

/** Paths below `net/` that netfilter has. Ref: net/netfilter/nf_conntrack_standalone.c:nf_ct_sysctl_table */
export function listNfSysctl(net: Net, ctx: Ctx): string[] {
  if (!hasConntrack(net, ctx)) return logNames;
  const names = ['nf_conntrack_count', ...Object.keys(ctSysctlDefaults)].map((name) => `netfilter/${name}`);
  return [...logNames, ...names, ...Object.keys(withFlowtable)];
}

export function readNfSysctl(net: Net, path: string, ctx: Ctx): Result<string> {
  if (logNames.includes(path)) return ok('NONE');
  if (!hasConntrack(net, ctx)) return fail('ENOENT');
  if (path in withFlowtable) return ok(withFlowtable[path as keyof typeof withFlowtable]);
  const name = path.slice('netfilter/'.length);
  if (name === 'nf_conntrack_count') return ok(String(net.nf?.ct?.all.size ?? 0));
  if (!(name in ctSysctlDefaults)) return fail('ENOENT');
  return ok(String((net.nf?.ct?.sysctl ?? ctSysctlDefaults)[name as CtSysctlName]));
}

/** Files that nobody may write in this namespace. */
export function readOnlyNfSysctl(net: Net, path: string, ctx: Ctx): boolean {
  const name = path.slice('netfilter/'.length);
  if (!path.startsWith('netfilter/')) return false;
  return name === 'nf_conntrack_count' || (initOnly.has(name) && ctx.world.hosts.get(net.host)?.initNet !== net.id);
}

/** `n` is the number that was written. */
export function writeNfSysctl(net: Net, path: string, n: number | null, ctx: Ctx): Result<void> {
  if (logNames.includes(path) || path in withFlowtable) return n === null ? fail('EINVAL') : done;
  if (!hasConntrack(net, ctx)) return fail('ENOENT');
  const name = path.slice('netfilter/'.length);
  if (name === 'nf_conntrack_count') return fail('EACCES');
  if (!(name in ctSysctlDefaults)) return fail('ENOENT');
  if (initOnly.has(name) && ctx.world.hosts.get(net.host)?.initNet !== net.id) return fail('EACCES');
  const flag =
    ctSysctlDefaults[name as CtSysctlName] <= 1 && !name.includes('timeout') && !name.includes('log_invalid');
  if (n === null || n < 0 || n > (flag ? 1 : 0xffffffff)) return fail('EINVAL');
  nfCt(net, ctx).sysctl[name as CtSysctlName] = n;
  if (name === 'nf_conntrack_max')
    for (const other of ctx.world.nets.values())
      if (other.host === net.host && other.nf?.ct) other.nf.ct.sysctl.nf_conntrack_max = n;
  return done;
}
