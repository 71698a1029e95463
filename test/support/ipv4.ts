import { formatIpv4, type Ipv4Addr, parseIpv4 } from '../../core/addr/ipv4.ts';
import { parseIpv4Prefix } from '../../core/addr/prefix.ts';
import { invariant, type Result } from '../../core/errno.ts';
import type { Net } from '../../core/net.ts';
import { newNet } from '../../core/net_namespace.ts';
import type { RouteMessage } from '../../core/netlink/messages.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import { rtnetlink } from '../../core/netlink/rtnetlink.ts';
import type { SkbId } from '../../core/skb.ts';
import { createSocket } from '../../core/socket/create.ts';
import type { RecvMessage, Socket, SocketSpec } from '../../core/socket/socket.ts';
import type { Host, Nsec } from '../../core/world.ts';
import { SEC } from '../../core/world.ts';
import { createWorld, Engine } from '../../sim/engine.ts';

export const ip = (text: string): Ipv4Addr => {
  const a = parseIpv4(text);
  invariant(a !== null, text);
  return a;
};

/** Fails the test that asked for what was refused. */
export function must<T>(r: Result<T>): T {
  if (!r.ok) throw new Error(`${r.error.errno} ${r.error.extack ?? ''}`);
  return r.value;
}

/** One namespace as a test speaks to it. */
export class Ns {
  readonly net: Net;
  readonly nl: Netlink;
  private readonly lab: Lab;

  constructor(lab: Lab, net: Net) {
    this.lab = lab;
    this.net = net;
    this.nl = rtnetlink(net, lab.engine.ctx);
  }

  index(dev: string): number {
    return this.net.devByName.get(dev)!.ifindex;
  }

  up(dev: string): void {
    must(this.nl.setLink({ ifname: dev }, { up: true }));
  }

  down(dev: string): void {
    must(this.nl.setLink({ ifname: dev }, { up: false }));
  }

  addr(dev: string, prefix: string, more: object = {}): Result<void> {
    const p = parseIpv4Prefix(prefix)!;
    const req = { family: 'inet' as const, ifindex: this.index(dev), local: p.addr, prefixLen: p.prefixLen, ...more };
    return this.nl.newAddr(req, { create: true, exclusive: true });
  }

  delAddr(dev: string, prefix: string): Result<void> {
    const p = parseIpv4Prefix(prefix)!;
    return this.nl.delAddr({
      family: 'inet',
      ifindex: this.index(dev),
      local: p.addr,
      peer: p.addr,
      prefixLen: p.prefixLen,
    });
  }

  /** `ip route add`. `dev` and `via` make the one next hop. */
  route(
    prefix: string,
    how: { dev?: string; via?: string; onlink?: boolean },
    more: object = {},
    flags: object = { create: true, exclusive: true },
  ): Result<void> {
    const p = parseIpv4Prefix(prefix)!;
    const hop = {
      ...(how.dev === undefined ? {} : { ifindex: this.index(how.dev) }),
      ...(how.via === undefined ? {} : { via: ip(how.via) }),
      ...(how.onlink ? { onlink: true } : {}),
    };
    const scope = how.via === undefined && how.dev !== undefined ? 'link' : 'global';
    const nexthops = how.dev === undefined && how.via === undefined ? {} : { nexthops: [hop] };
    return this.nl.newRoute(
      { family: 'inet', dst: p.addr, dstLen: p.prefixLen, protocol: 3, scope, ...nexthops, ...more },
      flags,
    );
  }

  /** Short text of every route, as `ip route` orders them. */
  routes(table = 254): string[] {
    return this.nl.dumpRoutes('inet', table).map((r) => this.text(r));
  }

  private text(r: RouteMessage): string {
    const dst = r.dstLen === 0 ? 'default' : `${formatIpv4(r.dst as Ipv4Addr)}/${r.dstLen}`;
    const hops = r.nexthops.map((h) => {
      const dev = [...this.net.devByIndex.values()].find((d) => d.ifindex === h.ifindex)?.name;
      return `${h.via === null ? '' : ` via ${formatIpv4(h.via as Ipv4Addr)}`} dev ${dev}${h.linkdown ? ' linkdown' : ''}`;
    });
    const type = r.type === 'unicast' ? '' : `${r.type} `;
    return `${type}${dst}${hops.join(' nexthop')}${r.priority === 0 ? '' : ` metric ${r.priority}`}`;
  }

  neighs(): string[] {
    return this.nl.dumpNeighs('inet').map((n) => `${formatIpv4(n.dst as Ipv4Addr)} ${n.state}`);
  }

  socket(spec: SocketSpec): Socket {
    return must(createSocket(this.net, spec, this.lab.engine.ctx));
  }

  /** One echo request on a raw socket that wants errors too. */
  echo(sock: Socket, to: string, sequence = 1, size = 56): Result<number> {
    const message = { kind: 'icmp', type: 8, code: 0, id: 7, sequence, data: new Uint8Array(size) } as const;
    return sock.send({ kind: 'echo', message }, { family: 'inet', addr: ip(to), port: 0 });
  }

  rawIcmp(): Socket {
    const s = this.socket({ family: 'inet', type: 'raw', protocol: 1 });
    must(s.setsockopt('recverr', true));
    return s;
  }

  sysctl(path: string, value: string): void {
    must(this.nl.writeSysctl(path, value));
  }
}

/** Namespaces of one host, joined by veths. */
export class Lab {
  readonly engine: Engine = new Engine(createWorld(1));
  readonly host: Host;
  readonly steps: { readonly id: SkbId; readonly fn: string; readonly says: string }[] = [];

  constructor() {
    this.host = this.engine.addHost('host');
    this.engine.ctx.trace(true);
  }

  ns(): Ns {
    const ns = new Ns(this, newNet(this.engine.world, this.host, this.engine.ctx));
    ns.up('lo');
    return ns;
  }

  /** A veth between two namespaces, both ends up. */
  veth(a: Ns, aName: string, b: Ns, bName: string): void {
    must(a.nl.newLink({ ifname: aName, kind: 'veth', info: { peer: { ifname: bName, netns: b.net.id } } }));
    a.up(aName);
    b.up(bName);
    this.run(2 * SEC);
  }

  run(nsec: Nsec = SEC): void {
    this.engine.runUntil(this.engine.world.now + nsec);
  }
}

/** What ended each life, oldest first: `fn reason`. */
export function ends(lab: Lab): string[] {
  return [...lab.engine.ctx.tracer!.lives()].map((l) =>
    l.verdict === null
      ? 'alive'
      : `${l.verdict.fn} ${l.verdict.kind === 'dropped' ? l.verdict.reason : l.verdict.kind}`,
  );
}

/** Every step of every life as one list of sentences. */
export function says(lab: Lab): string[] {
  return [...lab.engine.ctx.tracer!.lives()].flatMap((l) => l.steps.map((s) => `${s.fn}: ${s.detail.says}`));
}

/** All that waits at a socket. */
export function received(s: Socket): RecvMessage[] {
  const out: RecvMessage[] = [];
  for (;;) {
    const r = s.recv();
    if (!r.ok) continue;
    if (r.value === null) return out;
    out.push(r.value);
  }
}
