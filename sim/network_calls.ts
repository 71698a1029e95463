import { fail, ok, type Result } from '../core/errno.ts';
import type { Net, NetnsId } from '../core/net.ts';
import { cleanupNet, newNet } from '../core/net_namespace.ts';
import { readOnlyNfSysctl } from '../core/netfilter/nf_conntrack_sysctl.ts';
import type { XtBatchOp } from '../core/netfilter/x_tables.ts';
import type { NetlinkEvent, NetlinkGroup } from '../core/netlink/event.ts';
import type { Netlink } from '../core/netlink/netlink.ts';
import { rtnetlink } from '../core/netlink/rtnetlink.ts';
import { createSocket } from '../core/socket/create.ts';
import type { Socket, SocketSpec } from '../core/socket/socket.ts';
import type { Host } from '../core/world.ts';
import { type HostProfile, profileSysctls, withProfile } from './host_profile.ts';
import type { KernelCtx } from './kernel_ctx.ts';
import type { Listener } from './netlink_groups.ts';
import type { NetworkCalls, SysctlTree } from './proc/network.ts';
import type { Bytes } from './proc/sys.ts';

/** The system calls of one host's processes that end in its kernel's network. */
export class HostNetwork implements NetworkCalls, SysctlTree {
  private readonly host: Host;
  private readonly ctx: KernelCtx;
  /** One per namespace that was asked: they hold no state of their own. */
  private cached: {
    readonly netns: NetnsId;
    readonly generation: number;
    readonly tree: ReadonlyMap<string, readonly string[]>;
  } | null = null;
  private readonly netlinks = new Map<NetnsId, Netlink>();

  /** Asks for a module by its name or alias. Ref: kernel/module/kmod.c:request_module() */
  private readonly requestModule: (name: string) => void;
  /** Ref: net/netfilter/xt_physdev.c:brnf_probed */
  private brnfProbed = false;
  private readonly profile: HostProfile | null;

  constructor(
    host: Host,
    ctx: KernelCtx,
    requestModule: (name: string) => void = () => {},
    profile: HostProfile | null = null,
  ) {
    this.host = host;
    this.ctx = ctx;
    this.requestModule = requestModule;
    this.profile = profile;
  }

  netlink(netns: NetnsId): Netlink {
    let nl = this.netlinks.get(netns);
    if (nl === undefined) {
      const stock = rtnetlink(this.net(netns), this.ctx);
      const plain = this.profile === null ? stock : withProfile(stock, this.profile);
      nl = {
        ...plain,
        newLink: (req) => {
          if (req.kind !== undefined) this.requestModule(`rtnl-link-${req.kind}`);
          return plain.newLink(req);
        },
        nf: {
          ...plain.nf,
          commit: (batch) => {
            const done = plain.nf.commit(batch);
            if (done.ok && !this.brnfProbed && batch.some(asksPhysdev)) {
              this.brnfProbed = true;
              this.requestModule('br_netfilter');
            }
            return done;
          },
        },
      };
      // made again when asked: a thousand quiet namespaces need none
      if (this.netlinks.size >= 64) this.netlinks.clear();
      this.netlinks.set(netns, nl);
    }
    return nl;
  }

  devices(netns: NetnsId): number {
    return this.net(netns).devByName.size;
  }

  socket(netns: NetnsId, spec: SocketSpec, wake: () => void): Result<Socket> {
    const made = createSocket(this.net(netns), spec, this.ctx);
    if (made.ok) this.ctx.onWake(made.value.sk, wake);
    return made;
  }

  listen(netns: NetnsId, groups: ReadonlySet<NetlinkGroup>, wake: () => void) {
    const listener: Listener = { net: this.net(netns), groups, queue: [], wake };
    this.ctx.listeners.add(listener);
    return {
      recv: (): NetlinkEvent | null => listener.queue.shift() ?? null,
      readable: (): boolean => listener.queue.length > 0,
      close: (): void => {
        this.ctx.listeners.delete(listener);
      },
    };
  }

  adopt(socket: Socket, wake: () => void): void {
    this.ctx.onWake(socket.sk, wake);
  }

  closeSocket(socket: Socket): void {
    this.ctx.onWake(socket.sk, null);
    socket.close();
  }

  readable(socket: Socket): boolean {
    return socket.readable();
  }

  newNetns(): Result<NetnsId> {
    const { id } = newNet(this.ctx.world, this.host, this.ctx);
    if (this.profile !== null) profileSysctls(this.netlink(id), this.profile);
    return ok(id);
  }

  getNetns(netns: NetnsId): void {
    this.net(netns).refs++;
  }

  putNetns(netns: NetnsId): void {
    const net = this.net(netns);
    if (--net.refs > 0 || netns === this.host.initNet) return;
    this.netlinks.delete(netns);
    cleanupNet(net, this.ctx);
  }

  netnsInode(netns: NetnsId): number {
    return this.net(netns).inode;
  }

  private net(netns: NetnsId): Net {
    const net = this.ctx.world.nets.get(netns);
    if (net === undefined) throw new Error(`no namespace ${netns}`);
    return net;
  }

  // --- /proc/sys/net

  list(netns: NetnsId, path: string): readonly string[] | null {
    return this.sysctlTree(netns).get(path) ?? null;
  }

  /** Directory to names, of all that is below `net`: made anew when a device may have come or gone. */
  private sysctlTree(netns: NetnsId): ReadonlyMap<string, readonly string[]> {
    const { generation } = this.net(netns);
    const { cached } = this;
    if (cached !== null && cached.netns === netns && cached.generation === generation) return cached.tree;
    const tree = new Map<string, string[]>([['', ['net']]]);
    for (const path of this.netlink(netns).listSysctl()) {
      const parts = path.split('/');
      let dir = 'net';
      for (const name of parts) {
        const names = tree.get(dir);
        if (names === undefined) tree.set(dir, [name]);
        else if (names.at(-1) !== name && !names.includes(name)) names.push(name);
        dir += `/${name}`;
      }
    }
    this.cached = { netns, generation, tree };
    return tree;
  }

  read(netns: NetnsId, path: string): Result<Bytes> | null {
    const below = netPath(path);
    if (below === null) return null;
    const value = this.netlink(netns).readSysctl(below);
    if (!value.ok) return value.error.errno === 'ENOENT' ? null : value;
    return ok(`${value.value}\n`);
  }

  stat(netns: NetnsId, path: string): { readonly mode: number } | null {
    const below = netPath(path);
    const readOnly =
      below !== null && this.read(netns, path) !== null && readOnlyNfSysctl(this.net(netns), below, this.ctx);
    return readOnly ? { mode: 0o444 } : null;
  }

  write(netns: NetnsId, path: string, data: Bytes): Result<void> {
    const below = netPath(path);
    return below === null ? fail('ENOENT') : this.netlink(netns).writeSysctl(below, data.replace(/\n$/, ''));
  }
}

/** The part below `net/`; null for other trees. */
function netPath(path: string): string | null {
  if (path === 'net') return '';
  return path.startsWith('net/') ? path.slice(4) : null;
}

/** Ref: net/netfilter/xt_physdev.c:physdev_mt_check() */
function asksPhysdev(op: XtBatchOp): boolean {
  return (op.op === 'newrule' || op.op === 'replacerule') && op.rule.matches.some((m) => m.name === 'physdev');
}
