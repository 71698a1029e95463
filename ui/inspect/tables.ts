/** One table of a namespace: the commands that print it. */
export type Table = {
  readonly id: TableId;
  readonly title: string;
  readonly commands: readonly string[];
  /** What is said where nothing is printed. */
  readonly empty: string;
};

export type TableId = 'bridge' | 'neigh' | 'route' | 'filter' | 'conntrack' | 'sockets' | 'sysctl';

export const tables: readonly Table[] = [
  {
    id: 'bridge',
    title: 'Bridges',
    commands: ['bridge link', 'bridge fdb', 'bridge vlan', 'bridge mdb'],
    empty: 'nothing',
  },
  { id: 'neigh', title: 'Neighbours', commands: ['ip -s neigh'], empty: 'Nobody was asked for an address yet.' },
  {
    id: 'route',
    title: 'Routes',
    commands: ['ip rule', 'ip route', 'ip route show table local', 'ip -6 route'],
    empty: 'no route',
  },
  { id: 'filter', title: 'iptables', commands: ['iptables-save -c'], empty: 'No table is in use: everything passes.' },
  {
    id: 'conntrack',
    title: 'Connections',
    commands: ['conntrack -L 2>/dev/null'],
    empty: 'No flow is followed.',
  },
  { id: 'sockets', title: 'Sockets', commands: ['ss -Hanp -A inet,packet'], empty: 'No socket is open.' },
  { id: 'sysctl', title: 'sysctl', commands: ["sysctl -a -r '^net\\.' 2>/dev/null"], empty: 'none' },
];

/** A chain as `iptables-save -c` prints it. */
export type Chain = {
  readonly table: string;
  readonly name: string;
  /** `-` for a chain of the user's own. */
  readonly policy: string;
  readonly packets: number;
  readonly bytes: number;
  readonly rules: readonly {
    readonly text: string;
    readonly n: number;
    readonly packets: number;
    readonly bytes: number;
  }[];
};

/** Reads what `iptables-save -c` printed, chain by chain in its order. */
export function chainsOf(saved: string): readonly Chain[] {
  const chains = new Map<string, Chain & { rules: Chain['rules'][number][] }>();
  let table = '';
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const chain = /^:(\S+) (\S+) \[(\d+):(\d+)\]/.exec(line);
    if (chain !== null) {
      const [, name = '', policy = '', packets, bytes] = chain;
      chains.set(`${table} ${name}`, {
        table,
        name,
        policy,
        packets: Number(packets),
        bytes: Number(bytes),
        rules: [],
      });
    }
    const rule = /^\[(\d+):(\d+)\] -A (\S+) ?(.*)$/.exec(line);
    if (rule === null) continue;
    const [, packets, bytes, name = '', text = ''] = rule;
    const of = chains.get(`${table} ${name}`);
    of?.rules.push({ text, n: of.rules.length + 1, packets: Number(packets), bytes: Number(bytes) });
  }
  return [...chains.values()];
}

/** How many packets a rule has seen since the last look, by `TABLE CHAIN NUMBER TEXT`; a policy's number is 0. */
export function hitsBetween(before: readonly Chain[], after: readonly Chain[]): ReadonlyMap<string, number> {
  const was = countersOf(before);
  const hits = new Map<string, number>();
  for (const [key, packets] of countersOf(after)) {
    const old = was.get(key);
    if (old !== undefined && packets > old) hits.set(key, packets - old);
  }
  return hits;
}

export function ruleKey(chain: Chain, n: number, text: string): string {
  return `${chain.table} ${chain.name} ${n} ${text}`;
}

function countersOf(chains: readonly Chain[]): ReadonlyMap<string, number> {
  const counters = new Map<string, number>();
  for (const c of chains) {
    counters.set(ruleKey(c, 0, c.policy), c.packets);
    for (const r of c.rules) counters.set(ruleKey(c, r.n, r.text), r.packets);
  }
  return counters;
}

/** A command as it is typed on a host's own prompt for one of its namespaces. */
export function inNetns(command: string, netns: { readonly name: string; readonly init: boolean }): string {
  return netns.init ? command : `ip netns exec ${netns.name} ${command}`;
}
