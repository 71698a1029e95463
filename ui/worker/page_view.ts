import { type Patch, produceWithPatches } from 'immer';
import type { NetDevice } from '../../core/device.ts';
import type { Sandbox } from '../../sim/sandbox.ts';
import { type DevKey, emptyPage, type PageView } from './protocol.ts';

export function devKey(dev: NetDevice): DevKey {
  return `${dev.net.id}:${dev.ifindex}`;
}

/** Who is at the other end of a device's wire. */
export function peerOf(dev: NetDevice): NetDevice | null {
  const { priv } = dev;
  return priv.kind === 'veth' || priv.kind === 'ethernet' ? priv.peer : null;
}

export type PageStep = { readonly patches: readonly Patch[]; readonly inverse: readonly Patch[] };

const nothing: PageStep = { patches: [], inverse: [] };

/** Follows a sandbox: each `next` is what changed of the page's view since the last one. */
export class PageViewer {
  view: PageView = emptyPage;
  private readonly sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  next(): PageStep {
    const { sandbox } = this;
    const world = sandbox.view();
    const changedWorld = world.patches.length > 0;
    const [view, patches, inverse] = produceWithPatches(this.view, (draft) => {
      const names: PageView =
        changedWorld || this.view === emptyPage ? placesOf(sandbox) : namesOnly(sandbox, this.view);
      reconcileRecord(draft.hosts, this.view.hosts, names.hosts);
      reconcileRecord(draft.nets, this.view.nets, names.nets);
      reconcileRecord(draft.wires, this.view.wires, names.wires);
    });
    if (!changedWorld && patches.length === 0) return nothing;
    this.view = { ...view, world: world.view };
    return {
      patches: [...world.patches.map(underWorld), ...patches],
      inverse: [...inverse, ...world.inverse.map(underWorld)],
    };
  }
}

function underWorld(p: Patch): Patch {
  return { ...p, path: ['world', ...p.path] };
}

function placesOf(sandbox: Sandbox): PageView {
  const wires: Record<string, PageView['wires'][string]> = {};
  for (const net of sandbox.world.nets.values()) {
    for (const dev of net.devByIndex.values()) {
      const peer = peerOf(dev);
      if (peer === null) continue;
      const [a, b] = [devKey(dev), devKey(peer)];
      if (net.id < peer.net.id || (net.id === peer.net.id && dev.ifindex < peer.ifindex)) wires[`${a} ${b}`] = { a, b };
    }
  }
  return { ...namesOnly(sandbox, emptyPage), wires };
}

/** A name may come or go without any namespace having changed: `ip netns attach`, `hostname`. */
function namesOnly(sandbox: Sandbox, view: PageView): PageView {
  const hosts: Record<string, PageView['hosts'][string]> = {};
  const nets: Record<string, PageView['nets'][string]> = {};
  for (const [id, machine] of sandbox.machines) hosts[id] = { id, name: machine.hostname };
  for (const net of sandbox.world.nets.values()) {
    const init = sandbox.machines.get(net.host)?.initNetns === net.id;
    nets[net.id] = { id: net.id, host: net.host, name: sandbox.netnsName(net.id), init };
  }
  return { ...view, hosts, nets };
}

function reconcileRecord<T extends object>(
  draft: { [key: string]: unknown },
  base: { readonly [key: string]: T },
  fresh: { readonly [key: string]: T },
): void {
  for (const key of Object.keys(base)) if (!(key in fresh)) delete draft[key];
  for (const [key, value] of Object.entries(fresh)) {
    const was = base[key];
    if (was === undefined || !shallowEqual(was, value)) draft[key] = value;
  }
}

function shallowEqual(a: object, b: object): boolean {
  const keys = Object.keys(a) as never[];
  return keys.length === Object.keys(b).length && keys.every((k) => a[k] === b[k]);
}
