import { fail, ok, type Result } from '../core/errno.ts';

/** One end of a cable: an interface of a host, or a port of a switch. */
export type CableEnd =
  | { readonly host: string; readonly ifname: string }
  | { readonly switch: string; readonly ifname: string };

/** What a lab starts with: computers, switches and the cables between them. */
export type Topology = {
  readonly hosts: readonly string[];
  readonly switches: readonly string[];
  readonly cables: readonly (readonly [CableEnd, CableEnd])[];
};

/** One host with nothing plugged in. */
export function noTopology(host: string): Topology {
  return { hosts: [host], switches: [], cables: [] };
}

const NAME = /^[a-zA-Z][a-zA-Z0-9-]{0,62}$/;
const IFNAME = /^[^\s/:]{1,15}$/;

/**
 * Reads `hosts`, `switches` and `cables` of a lab's front matter. A cable is a pair of `HOST:INTERFACE` or `SWITCH`; an end
 * without an interface gets the next of eth0, eth1 ... (a switch: port1, port2 ...). EINVAL with a message.
 */
export function parseTopology(meta: {
  readonly hosts?: unknown;
  readonly switches?: unknown;
  readonly cables?: unknown;
}): Result<Topology> {
  const hosts = names(meta.hosts, 'hosts');
  if (!hosts.ok) return hosts;
  const switches = names(meta.switches, 'switches');
  if (!switches.ok) return switches;
  const known = hosts.value.length === 0 ? ['host'] : hosts.value;
  const all = [...known, ...switches.value];
  const twice = all.find((n, i) => all.indexOf(n) !== i);
  if (twice !== undefined) return fail('EINVAL', `front matter: '${twice}' is there twice`);
  const cables = meta.cables ?? [];
  if (!Array.isArray(cables)) return fail('EINVAL', 'front matter: cables is a list of pairs, [a:eth0, b:eth0]');
  const taken = new Set<string>();
  for (const cable of cables) for (const end of ends(cable)) if (end.includes(':')) taken.add(end);
  const made: (readonly [CableEnd, CableEnd])[] = [];
  for (const cable of cables) {
    const pair = ends(cable);
    if (pair.length !== 2) return fail('EINVAL', `front matter: a cable has two ends, not ${JSON.stringify(cable)}`);
    const both: CableEnd[] = [];
    for (const text of pair) {
      const [name = '', given] = text.split(/:(.*)/s);
      const isSwitch = switches.value.includes(name);
      if (!isSwitch && !known.includes(name)) return fail('EINVAL', `front matter: no host or switch '${name}'`);
      const ifname = given ?? nextName(name, isSwitch, taken);
      if (!IFNAME.test(ifname)) return fail('EINVAL', `front matter: '${ifname}' is no name of an interface`);
      const used = both.length > 0 ? [...made, both] : made;
      for (const other of used.flat()) {
        const owner = 'host' in other ? other.host : other.switch;
        if (owner === name && other.ifname === ifname)
          return fail('EINVAL', `front matter: two cables in ${name}:${ifname}`);
      }
      both.push(isSwitch ? { switch: name, ifname } : { host: name, ifname });
    }
    made.push([both[0]!, both[1]!]);
  }
  return ok({ hosts: known, switches: switches.value, cables: made });
}

function ends(cable: unknown): string[] {
  if (Array.isArray(cable)) return cable.map(String);
  return typeof cable === 'string' ? cable.split(/\s+-+\s+|\s+/) : [];
}

function nextName(name: string, isSwitch: boolean, taken: Set<string>): string {
  for (let n = isSwitch ? 1 : 0; ; n++) {
    const ifname = `${isSwitch ? 'port' : 'eth'}${n}`;
    if (taken.has(`${name}:${ifname}`)) continue;
    taken.add(`${name}:${ifname}`);
    return ifname;
  }
}

/** A list of names, or a mapping whose keys are the names. */
function names(value: unknown, what: string): Result<readonly string[]> {
  if (value === undefined || value === null) return ok([]);
  const list = Array.isArray(value) ? value.map(String) : typeof value === 'object' ? Object.keys(value) : null;
  if (list === null) return fail('EINVAL', `front matter: ${what} is a list of names`);
  const wrong = list.find((n) => !NAME.test(n));
  return wrong === undefined ? ok(list) : fail('EINVAL', `front matter: '${wrong}' is no name of a host`);
}
