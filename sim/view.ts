import { enablePatches, type Patch, produceWithPatches, setAutoFreeze } from 'immer';
import type { NetnsId } from '../core/net.ts';
import type {
  AddrMessage,
  BridgeData,
  BridgePortData,
  BridgeVlanMessage,
  FdbMessage,
  LinkMessage,
  MdbMessage,
  NeighMessage,
  RouteMessage,
  RuleMessage,
} from '../core/netlink/messages.ts';
import type { Netlink } from '../core/netlink/netlink.ts';

enablePatches();
setAutoFreeze(true);

/** Counters and ages move without anything having changed: a dump shows them, the view leaves them out. */
type Without<T, K extends keyof T> = Omit<T, K>;
type BridgeTimers = 'helloTimer' | 'tcnTimer' | 'topologyChangeTimer' | 'gcTimer';
type PortTimers = 'messageAgeTimer' | 'forwardDelayTimer' | 'holdTimer';

export type LinkView = Without<LinkMessage, 'stats' | 'data' | 'slaveData'> & {
  readonly data: ({ readonly kind: 'bridge' } & Without<BridgeData, BridgeTimers>) | null;
  readonly slaveData: Without<BridgePortData, PortTimers> | null;
};
export type AddrView = Without<AddrMessage, 'tstamp' | 'cstamp' | 'validLft' | 'preferredLft'>;
export type RouteView = Without<RouteMessage, 'expires' | 'get'>;
export type NeighView = Without<NeighMessage, 'probes' | 'refcnt' | 'confirmed' | 'used' | 'updated'>;
export type FdbView = Without<FdbMessage, 'used' | 'updated' | 'ageingTimer'>;
export type MdbView = Without<MdbMessage, 'timer' | 'sourceList'>;

/** A list under keys that stay with an entry while it lives, and the order in which the kernel dumps them. */
export type Keyed<T> = { readonly byKey: { readonly [key: string]: T }; readonly order: readonly string[] };

/** One namespace as userland sees it: what `ip -j`, `bridge -j` would print. */
export type NetView = {
  readonly id: NetnsId;
  readonly links: Keyed<LinkView>;
  readonly addrs: Keyed<AddrView>;
  readonly routes: Keyed<RouteView>;
  readonly routes6: Keyed<RouteView>;
  readonly rules: Keyed<RuleMessage>;
  readonly rules6: Keyed<RuleMessage>;
  readonly neighs: Keyed<NeighView>;
  readonly fdb: Keyed<FdbView>;
  readonly mdb: Keyed<MdbView>;
  readonly vlans: Keyed<BridgeVlanMessage>;
};

export type WorldView = { readonly nets: { readonly [id: string]: NetView } };

export const emptyView: WorldView = { nets: {} };

/** What changed from one view to the next, and the way back. */
export type ViewStep = {
  readonly view: WorldView;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
};

/** Dumps one namespace afresh. */
export function dumpNet(nl: Netlink): NetView {
  return {
    id: nl.netns,
    links: keyed(nl.dumpLinks().map(linkView), (l) => `${l.ifindex}`),
    addrs: keyed(
      nl.dumpAddrs().map(({ tstamp: _t, cstamp: _c, validLft: _v, preferredLft: _p, ...a }) => a),
      (a) => `${a.ifindex} ${a.local}/${a.prefixLen} ${a.peer}`,
    ),
    routes: keyed(nl.dumpRoutes('inet').map(routeView), routeKey),
    routes6: keyed(nl.dumpRoutes('inet6').map(routeView), routeKey),
    rules: keyed(nl.dumpRules('inet'), (r) => `${r.priority}`),
    rules6: keyed(nl.dumpRules('inet6'), (r) => `${r.priority}`),
    neighs: keyed(
      [...nl.dumpNeighs('inet'), ...nl.dumpNeighs('inet6')].map(
        ({ probes: _p, refcnt: _r, confirmed: _c, used: _u, updated: _d, ...n }) => n,
      ),
      (n) => `${n.ifindex} ${n.family} ${n.dst}`,
    ),
    fdb: keyed(
      nl
        .dumpFdb()
        .map(({ used: _u, updated: _d, ageingTimer: _a, ...f }) => f)
        .map(unaged),
      (f) => `${f.ifindex} ${f.mac} ${f.vlan} ${f.self}`,
    ),
    mdb: keyed(
      nl.dumpMdb().entries.map(({ timer: _t, sourceList: _s, ...m }) => m),
      (m) => `${m.bridge} ${m.port} ${m.group} ${m.source} ${m.vid}`,
    ),
    vlans: keyed(nl.dumpBridgeVlans(), (v) => `${v.ifindex}`),
  };
}

/** The next view: `nets` are the namespaces that changed, dumped afresh; null ones are gone. Unchanged parts stay the same objects. */
export function reconcile(view: WorldView, nets: ReadonlyMap<NetnsId, NetView | null>): ViewStep {
  const [next, patches, inverse] = produceWithPatches(view, (draft) => {
    const all = draft.nets as Record<string, unknown>;
    for (const [id, fresh] of nets) {
      const old = all[id];
      if (fresh === null) delete all[id];
      else if (old === undefined) all[id] = fresh;
      else merge(old as Plain, fresh as unknown as Plain, view.nets[id] as unknown as Plain);
    }
  });
  return { view: next, patches, inverse };
}

type Plain = Record<string, unknown>;

/** Makes `draft` equal to `fresh`, touching only what differs. `base` is what the draft was made from: reading it is cheap. */
function merge(draft: Plain, fresh: Plain, base: Plain): void {
  for (const key of Object.keys(base)) if (!(key in fresh)) delete draft[key];
  for (const key of Object.keys(fresh)) {
    const was = base[key];
    const is = fresh[key];
    if (equal(was, is)) continue;
    if (isPlain(was) && isPlain(is)) merge(draft[key] as Plain, is, was);
    else draft[key] = is;
  }
}

function isPlain(x: unknown): x is Plain {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  const x = a as Plain;
  const y = b as Plain;
  const keys = Object.keys(x);
  return keys.length === Object.keys(y).length && keys.every((k) => k in y && equal(x[k], y[k]));
}

function keyed<T>(list: readonly T[], keyOf: (entry: T) => string): Keyed<T> {
  const byKey: Record<string, T> = {};
  const order: string[] = [];
  for (const entry of list) {
    let key = keyOf(entry);
    // several entries may share a key (equal rules, multipath twins): the next is told by its place among them
    for (let n = 2; key in byKey; n++) key = `${keyOf(entry)} #${n}`;
    byKey[key] = entry;
    order.push(key);
  }
  return { byKey, order };
}

function linkView({ stats: _s, data, slaveData, ...link }: LinkMessage): LinkView {
  return { ...link, data: data && bridgeView(data), slaveData: slaveData && portView(slaveData) };
}

function bridgeView({
  helloTimer: _h,
  tcnTimer: _t,
  topologyChangeTimer: _c,
  gcTimer: _g,
  ...data
}: { readonly kind: 'bridge' } & BridgeData) {
  return data;
}

function portView({ messageAgeTimer: _m, forwardDelayTimer: _f, holdTimer: _h, ...data }: BridgePortData) {
  return data;
}

/** An entry grows stale by time alone. */
function unaged(f: FdbView): FdbView {
  return f.state === 'stale' ? { ...f, state: 'reachable' } : f;
}

function routeView({ expires: _e, get: _g, ...route }: RouteMessage): RouteView {
  return route;
}

function routeKey(r: RouteView): string {
  return `${r.table} ${r.type} ${r.dst}/${r.dstLen} ${r.tos} ${r.priority} ${r.nexthops.map((n) => `${n.ifindex} ${n.via}`).join()}`;
}
