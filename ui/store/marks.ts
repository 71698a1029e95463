import type { DevKey, PageView } from '../worker/protocol.ts';

export type Mark = 'new' | 'changed';

/** What a command did to the picture: by device, by namespace, and the names of what is gone. */
export type Marks = {
  readonly devices: ReadonlyMap<DevKey, Mark>;
  readonly nets: ReadonlyMap<string, Mark>;
  readonly gone: readonly string[];
};

export const noMarks: Marks = { devices: new Map(), nets: new Map(), gone: [] };

/** The difference of two views as a person sees it. Only what the picture draws counts. */
export function marksBetween(before: PageView, after: PageView): Marks {
  if (before === after || Object.keys(before.hosts).length === 0) return noMarks;
  const devices = new Map<DevKey, Mark>();
  const nets = new Map<string, Mark>();
  const gone: string[] = [];
  for (const [id, net] of Object.entries(after.world.nets)) {
    const was = before.world.nets[id];
    if (was === net) continue;
    if (was === undefined) nets.set(id, 'new');
    for (const [ifindex, link] of Object.entries(net.links.byKey)) {
      const key: DevKey = `${Number(id)}:${Number(ifindex)}`;
      const old = was?.links.byKey[ifindex];
      if (old === undefined) devices.set(key, 'new');
      else if (old !== link) devices.set(key, 'changed');
    }
    for (const [key, addr] of Object.entries(net.addrs.byKey)) {
      const dev: DevKey = `${Number(id)}:${addr.ifindex}`;
      if (was?.addrs.byKey[key] !== addr && !devices.has(dev)) devices.set(dev, 'changed');
    }
    for (const [key, addr] of Object.entries(was?.addrs.byKey ?? {})) {
      const dev: DevKey = `${Number(id)}:${addr.ifindex}`;
      if (!(key in net.addrs.byKey) && `${addr.ifindex}` in net.links.byKey && !devices.has(dev))
        devices.set(dev, 'changed');
    }
    for (const [ifindex, link] of Object.entries(was?.links.byKey ?? {})) {
      if (!(ifindex in net.links.byKey)) gone.push(link.ifname);
    }
  }
  for (const id of Object.keys(before.nets)) if (!(id in after.nets)) gone.push(before.nets[id]!.name);
  // what moved to another namespace is new there, not gone
  const arrived = new Set([...devices].filter(([, m]) => m === 'new').map(([key]) => nameOf(after, key)));
  return { devices, nets, gone: gone.filter((name) => !arrived.has(name)) };
}

function nameOf(view: PageView, key: DevKey): string | undefined {
  const [id, ifindex] = key.split(':');
  return view.world.nets[id!]?.links.byKey[ifindex!]?.ifname;
}
