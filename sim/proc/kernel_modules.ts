import { linkOps } from '../../core/link/index.ts';
import modinfo from './kernel_modules.json' with { type: 'json' };

/** A loadable module of the reference host's kernel package. */
type ModuleFile = {
  /** Bytes that lsmod shows. */
  readonly size: number;
  /** Below /lib/modules/RELEASE/kernel. */
  readonly file: string;
  readonly depends: readonly string[];
  /** The kind of link it brings, where it brings one. */
  readonly kind?: string;
  readonly alias?: readonly string[];
  /** What it prints when it is loaded. */
  readonly says?: string;
};

// biome-ignore format: a table
const files: Readonly<Record<string, ModuleFile>> = {
  llc: { size: 16384, file: 'net/llc/llc.ko', depends: [] },
  stp: { size: 16384, file: 'net/802/stp.ko', depends: ['llc'] },
  bridge: { size: 294912, file: 'net/bridge/bridge.ko', depends: ['stp', 'llc'], kind: 'bridge', alias: ['rtnl-link-bridge'],
    says: 'bridge: filtering via arp/ip/ip6tables is no longer available by default. Update your scripts to load br_netfilter if you need this.' },
  br_netfilter: { size: 36864, file: 'net/bridge/br_netfilter.ko', depends: ['bridge'], says: 'Bridge firewalling registered' },
  veth: { size: 36864, file: 'drivers/net/veth.ko', depends: [], kind: 'veth', alias: ['rtnl-link-veth'] },
  dummy: { size: 16384, file: 'drivers/net/dummy.ko', depends: [], kind: 'dummy', alias: ['rtnl-link-dummy'] },
  garp: { size: 16384, file: 'net/802/garp.ko', depends: ['stp', 'llc'], kind: 'vlan' },
  mrp: { size: 20480, file: 'net/802/mrp.ko', depends: [], kind: 'vlan' },
  '8021q': { size: 40960, file: 'net/8021q/8021q.ko', depends: ['garp', 'mrp'], kind: 'vlan', alias: ['rtnl-link-vlan'], says: '8021q: 802.1Q VLAN Support v1.8' },
  udp_tunnel: { size: 28672, file: 'net/ipv4/udp_tunnel.ko', depends: [], kind: 'vxlan' },
  ip6_udp_tunnel: { size: 20480, file: 'net/ipv6/ip6_udp_tunnel.ko', depends: [], kind: 'vxlan' },
  vxlan: { size: 106496, file: 'drivers/net/vxlan/vxlan.ko', depends: ['udp_tunnel', 'ip6_udp_tunnel'], kind: 'vxlan', alias: ['rtnl-link-vxlan'] },
  macvlan: { size: 28672, file: 'drivers/net/macvlan.ko', depends: [], kind: 'macvlan', alias: ['rtnl-link-macvlan'] },
  ipvlan: { size: 40960, file: 'drivers/net/ipvlan/ipvlan.ko', depends: [], kind: 'ipvlan', alias: ['rtnl-link-ipvlan'] },
  ip_tunnel: { size: 36864, file: 'net/ipv4/ip_tunnel.ko', depends: [], kind: 'ipip' },
  tunnel4: { size: 16384, file: 'net/ipv4/tunnel4.ko', depends: [], kind: 'ipip' },
  ipip: { size: 16384, file: 'net/ipv4/ipip.ko', depends: ['ip_tunnel', 'tunnel4'], kind: 'ipip', alias: ['rtnl-link-ipip'], says: 'ipip: IPv4 and MPLS over IPv4 tunneling driver' },
  gre: { size: 16384, file: 'net/ipv4/gre.ko', depends: [], kind: 'gre', says: 'gre: GRE over IPv4 demultiplexor driver' },
  ip_gre: { size: 32768, file: 'net/ipv4/ip_gre.ko', depends: ['ip_tunnel', 'gre'], kind: 'gre', alias: ['rtnl-link-gre', 'rtnl-link-gretap'], says: 'ip_gre: GRE over IPv4 tunneling driver' },
};

/** Compiled in: asked for, nothing has to be loaded. Ref: /lib/modules/RELEASE/modules.builtin */
const builtin: ReadonlySet<string> = new Set([
  'ipv6',
  'tcp_cubic',
  'unix',
  'netlink_diag',
  'ext4',
  'tls_base',
  'af_packet',
  'packet',
]);

export type LoadedModule = {
  readonly name: string;
  readonly size: number;
  /** Who needs it, oldest first. */
  readonly holders: string[];
  readonly address: number;
};

export type ModuleInfo = ModuleFile & {
  readonly name: string;
  /** The fields of its .modinfo section in modinfo's order, without the signature. */
  readonly info: readonly (readonly string[])[];
};

/**
 * The modules of one host's kernel. A module whose kind of link this kernel does not have is not in its package.
 * Ref: kernel/module/main.c
 */
export class KernelModules {
  /** Newest last. */
  private readonly loaded = new Map<string, LoadedModule>();
  private readonly printk: (text: string) => void;
  private readonly inUse: (kind: string) => boolean;
  private readonly changed: (name: string, loaded: boolean) => void;
  private nextAddress = 0xc0235000;

  constructor(
    printk: (text: string) => void,
    inUse: (kind: string) => boolean,
    changed: (name: string, loaded: boolean) => void = () => {},
  ) {
    this.changed = changed;
    this.printk = printk;
    this.inUse = inUse;
  }

  /** The file of a module by its name or an alias, null when there is none. */
  find(name: string): ModuleInfo | null {
    const wanted = name.replaceAll('-', '_').replace(/^rtnl_link_/, 'rtnl-link-');
    for (const [key, file] of Object.entries(files)) {
      if (key !== wanted && !file.alias?.includes(wanted)) continue;
      return available(key) ? { ...file, name: key, info: infoOf(key) } : null;
    }
    return null;
  }

  isBuiltin(name: string): boolean {
    return builtin.has(name.replaceAll('-', '_'));
  }

  get(name: string): LoadedModule | null {
    return this.loaded.get(name.replaceAll('-', '_')) ?? null;
  }

  /** What has to be loaded for a module, in order, itself last. */
  dependencies(name: string): readonly ModuleInfo[] {
    const order: ModuleInfo[] = [];
    const visit = (n: string): void => {
      const file = files[n];
      if (!file || order.some((o) => o.name === n)) return;
      for (const d of [...file.depends].reverse()) visit(d);
      order.push({ ...file, name: n, info: infoOf(n) });
    };
    visit(name);
    return order;
  }

  /** request_module(): loads it and what it needs; those loaded anew, in order. */
  load(name: string): readonly ModuleInfo[] {
    const found = this.find(name);
    if (!found) return [];
    const fresh: ModuleInfo[] = [];
    for (const m of this.dependencies(found.name)) {
      if (this.loaded.has(m.name)) continue;
      this.loaded.set(m.name, { name: m.name, size: m.size, holders: [], address: this.nextAddress });
      this.nextAddress += m.size + 0x1000;
      for (const d of m.depends) this.loaded.get(d)?.holders.push(m.name);
      if (m.says !== undefined) this.printk(m.says);
      this.changed(m.name, true);
      fresh.push(m);
    }
    return fresh;
  }

  /** Devices that hold a module. */
  busy(name: string): boolean {
    const kind = files[name]?.kind;
    return kind !== undefined && files[name]!.alias !== undefined && this.inUse(kind);
  }

  unload(name: string): void {
    const m = this.loaded.get(name);
    if (!m) return;
    this.loaded.delete(name);
    this.changed(name, false);
    for (const other of this.loaded.values()) {
      const at = other.holders.indexOf(name);
      if (at >= 0) other.holders.splice(at, 1);
    }
  }

  /** Newest first, as /proc/modules shows them. */
  list(): readonly LoadedModule[] {
    return [...this.loaded.values()].reverse();
  }

  /** Every module of the package. */
  names(): readonly string[] {
    return Object.keys(files).filter(available);
  }
}

function available(name: string): boolean {
  const kind = files[name]?.kind;
  return kind === undefined || kind in linkOps;
}

function infoOf(name: string): readonly (readonly string[])[] {
  return (modinfo as Readonly<Record<string, readonly (readonly string[])[]>>)[name] ?? [];
}
