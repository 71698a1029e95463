import type { Ctx } from '../ctx.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';

/** Ref: net/bridge/br_netfilter_hooks.c:br_netfilter_sysctl_default() */
const defaults = {
  'bridge-nf-call-arptables': 1,
  'bridge-nf-call-ip6tables': 1,
  'bridge-nf-call-iptables': 1,
  'bridge-nf-filter-pppoe-tagged': 0,
  'bridge-nf-filter-vlan-tagged': 0,
  'bridge-nf-pass-vlan-input-dev': 0,
};

type BrnfSysctlName = keyof typeof defaults;

/** A namespace's value. */
export function brnfSysctl(net: Net, name: BrnfSysctlName): number {
  return net.brnf?.[name] ?? defaults[name];
}

/** The values a namespace has other than by default. */
export type NetnsBrnf = { [K in BrnfSysctlName]?: number };

const present = (net: Net, ctx: Ctx): boolean => ctx.world.hosts.get(net.host)?.brNetfilter === true;

/** Paths below `net/` that br_netfilter brings. */
export function listBrnfSysctl(net: Net, ctx: Ctx): string[] {
  return present(net, ctx) ? Object.keys(defaults).map((name) => `bridge/${name}`) : [];
}

export function readBrnfSysctl(net: Net, path: string, ctx: Ctx): Result<string> {
  const name = path.slice('bridge/'.length);
  if (!present(net, ctx) || !(name in defaults)) return fail('ENOENT');
  return ok(String(brnfSysctl(net, name as BrnfSysctlName)));
}

/** Whatever is not zero is one. Ref: brnf_sysctl_call_tables() */
export function writeBrnfSysctl(net: Net, path: string, n: number | null, ctx: Ctx): Result<void> {
  const name = path.slice('bridge/'.length);
  if (!present(net, ctx) || !(name in defaults)) return fail('ENOENT');
  if (n === null || n < -2147483648 || n > 2147483647) return fail('EINVAL');
  net.brnf = { ...net.brnf, [name]: n === 0 ? 0 : 1 };
  return done;
}

/** br_netfilter comes into a host's kernel or leaves it, with what was set. Ref: br_netfilter_init(), br_netfilter_fini() */
export function setBrNetfilter(host: number, on: boolean, ctx: Ctx): void {
  ctx.world.hosts.get(host)!.brNetfilter = on;
  for (const net of ctx.world.nets.values()) {
    if (net.host !== host) continue;
    net.brnf = null;
    net.generation++;
  }
}
