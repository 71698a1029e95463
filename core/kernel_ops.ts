import type { Ipv6Addr } from './addr/ipv6.ts';
import type { MacAddr } from './addr/mac.ts';
import type { Ctx } from './ctx.ts';
import type { DeviceKind, NetDevice } from './device.ts';
import type { Result } from './errno.ts';
import type { NeighOps } from './neigh/neighbour.ts';
import type { Net } from './net.ts';
import type { NfHookFn, NfHookKind } from './netfilter/netfilter.ts';
import type {
  AddrMessage,
  AddrRequest,
  BridgePortData,
  BridgePortOptions,
  CreateFlags,
  LinkInfoData,
  LinkMessage,
  LinkRequest,
  RouteGetRequest,
  RouteMessage,
  RouteRequest,
  RuleMessage,
  RuleRequest,
} from './netlink/messages.ts';
import type { SkBuff } from './skb.ts';
import type { Socket, SocketSpec } from './socket/socket.ts';
import type { TcpFlow, TcpRoute, TcpSock, TcpXmit } from './socket/tcp.ts';
import type { KernelTimer } from './timer.ts';
import type { IcmpError } from './wire/icmp.ts';
import type { TcpSegment } from './wire/tcp.ts';

/** Ref: include/linux/netdevice.h:enum netdev_cmd */
export type NetdevEvent =
  | 'REGISTER'
  | 'UP'
  | 'GOING_DOWN'
  | 'DOWN'
  | 'CHANGE'
  /** NETDEV_CHANGE whose flags_changed holds IFF_NOARP; it comes before the common one. */
  | 'CHANGE_NOARP'
  | 'CHANGEMTU'
  | 'CHANGEADDR'
  | 'CHANGENAME'
  | 'CHANGEUPPER'
  | 'CHANGE_TX_QUEUE_LEN'
  | 'FEAT_CHANGE'
  | 'UNREGISTER';

/** One device kind. Ref: include/net/rtnetlink.h:struct rtnl_link_ops and include/linux/netdevice.h:struct net_device_ops */
export type LinkOps = {
  readonly kind: DeviceKind;
  /** What is wrong with a request, before anybody looks for the device. Ref: struct rtnl_link_ops.validate */
  validate?(req: LinkRequest): Result<void>;
  /** `ip link add ... type KIND` in `net`, asked in `srcNet`: makes and registers the device (and its peer). */
  newlink(net: Net, req: LinkRequest, ctx: Ctx, srcNet: Net): Result<NetDevice>;
  /** `ip link set ... type KIND ...`. */
  changelink(dev: NetDevice, req: LinkRequest, ctx: Ctx): Result<void>;
  /** Unregisters the device (and its peer). Null where the kind refuses. */
  dellink: ((dev: NetDevice, ctx: Ctx) => void) | null;
  open(dev: NetDevice, ctx: Ctx): Result<void>;
  stop(dev: NetDevice, ctx: Ctx): void;
  /** The frame has its Ethernet header; the kind takes it over. */
  ndoStartXmit(skb: SkBuff, dev: NetDevice, ctx: Ctx): void;
  /** Without it the address is just kept. Ref: ndo_set_mac_address */
  setMacAddress?(dev: NetDevice, addr: MacAddr, ctx: Ctx): Result<void>;
  changeMtu?(dev: NetDevice, mtu: number, ctx: Ctx): Result<void>;
  /** Its promiscuity began or ended. Ref: ndo_change_rx_flags */
  changeRxFlags?(dev: NetDevice, ctx: Ctx): void;
  addSlave?(master: NetDevice, slave: NetDevice, ctx: Ctx): Result<void>;
  delSlave?(master: NetDevice, slave: NetDevice, ctx: Ctx): Result<void>;
  /** `ip link set ... type KIND_slave ...`. */
  slaveChangelink?(slave: NetDevice, options: BridgePortOptions, ctx: Ctx): Result<void>;
  /** The ifindex `name@link` refers to, with its namespace; null for none. Ref: ndo_get_iflink */
  iflink(dev: NetDevice): NetDevice | null;
  /** IFLA_INFO_DATA of this kind. */
  fillInfo(dev: NetDevice, ctx: Ctx): LinkInfoData | null;
  /** IFLA_INFO_SLAVE_DATA of a device that belongs to one of this kind. */
  fillSlaveInfo?(slave: NetDevice, ctx: Ctx): BridgePortData | null;
};

/** What rtnetlink and socket(2) ask of IPv6, beside what IPv4 answers itself. */
export type Inet6Ops = {
  newaddr(net: Net, req: AddrRequest, flags: CreateFlags, ctx: Ctx): Result<void>;
  deladdr(net: Net, req: AddrRequest, ctx: Ctx): Result<void>;
  dumpAddr(net: Net, ctx: Ctx): readonly AddrMessage[];
  newroute(net: Net, req: RouteRequest, flags: CreateFlags, ctx: Ctx): Result<void>;
  delroute(net: Net, req: RouteRequest, ctx: Ctx): Result<void>;
  dumpFib(net: Net, table: number | undefined, ctx: Ctx): readonly RouteMessage[];
  getroute(net: Net, req: RouteGetRequest, ctx: Ctx): Result<RouteMessage>;
  dumpRules(net: Net): readonly RuleMessage[];
  newrule(net: Net, req: RuleRequest, flags: CreateFlags, ctx: Ctx): Result<void>;
  delrule(net: Net, req: RuleRequest, ctx: Ctx): Result<void>;
  /** `net/ipv6/...` and `net/ipv6/neigh/...` of this namespace: all paths, then one file. */
  listSysctl(net: Net): readonly string[];
  readSysctl(net: Net, path: string): Result<string>;
  writeSysctl(net: Net, path: string, value: string, ctx: Ctx): Result<void>;
  create(net: Net, spec: Exclude<SocketSpec, { family: 'packet' }>, ctx: Ctx): Result<Socket>;
  /** The way of a connection over IPv6, and a segment that sets out on it. */
  tcpRoute(net: Net, flow: TcpFlow, ctx: Ctx): Result<TcpRoute>;
  /** May a connection be bound to this address? The device its scope names, 0 for none. */
  tcpBind(net: Net, addr: Ipv6Addr, scopeId: number, boundDevIf: number): Result<number>;
  tcpXmit(x: TcpXmit, segment: TcpSegment, sk: TcpSock | null, parent: number, ctx: Ctx): void;
};

/** The function pointers that let lower layers call upper ones. `kernel.ts` fills it in. */
export type KernelOps = {
  readonly link: { readonly [K in DeviceKind]: LinkOps };
  /** Protocol handlers (packet_type), by Ethernet protocol number. */
  readonly ptype: ReadonlyMap<number, (skb: SkBuff, ctx: Ctx) => void>;
  /** A port's frames go to its bridge; false: it leaves this one to the port itself. Ref: net/bridge/br_input.c:br_handle_frame() */
  readonly brHandleFrame: (skb: SkBuff, ctx: Ctx) => boolean;
  /** Called in order on every device event. Ref: net/core/dev.c:call_netdevice_notifiers() */
  readonly netdevNotifiers: readonly ((event: NetdevEvent, dev: NetDevice, ctx: Ctx) => void)[];
  /** Sets up and takes down what each subsystem keeps in a namespace. Ref: register_pernet_subsys() */
  readonly pernet: readonly { init(net: Net, ctx: Ctx): void; exit(net: Net, ctx: Ctx): void }[];
  /** How IPv6 makes a device's interface identifier (IFLA_INET6_ADDR_GEN_MODE). */
  readonly addrGenMode: (dev: NetDevice) => LinkMessage['addrGenMode'];
  readonly setAddrGenMode: (dev: NetDevice, mode: LinkMessage['addrGenMode'], ctx: Ctx) => Result<void>;
  /** What ARP and NDP add to the neighbour tables. */
  readonly neigh: { readonly inet: NeighOps; readonly inet6: NeighOps };
  readonly inet6: Inet6Ops;
  /** Tells a packet's sender what became of it. Ref: net/ipv4/icmp.c:icmp_send() */
  readonly icmpSend: (skb: SkBuff, type: IcmpError['type'], code: number, info: number, ctx: Ctx) => void;
  /** What netfilter calls at a hook, by kind. */
  readonly nf: { readonly [K in NfHookKind]: NfHookFn };
  /** Who answers a timer. */
  readonly expire: (timer: KernelTimer, ctx: Ctx) => void;
};
