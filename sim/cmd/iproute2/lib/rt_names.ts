import { strtol } from './numbers.ts';
import type { Tool } from './tool.ts';
import { matches } from './tool.ts';

/** Names of numbers: what the program knows, then what the file in /etc/iproute2 says. Ref: lib/rt_names.c */
type Names = { readonly byId: ReadonlyMap<number, string>; readonly byName: ReadonlyMap<string, number> };

type Table = {
  readonly file: string;
  readonly dir: string | null;
  readonly builtin: readonly (readonly [number, string])[];
  /** Numbers below this only. */
  readonly size: number;
};

const RTPROT: Table = {
  file: '/etc/iproute2/rt_protos',
  dir: '/etc/iproute2/rt_protos.d',
  // biome-ignore format: a table
  builtin: [
    [0, 'unspec'], [1, 'redirect'], [2, 'kernel'], [3, 'boot'], [4, 'static'], [8, 'gated'], [9, 'ra'], [10, 'mrt'],
    [11, 'zebra'], [12, 'bird'], [42, 'babel'], [13, 'dnrouted'], [14, 'xorp'], [15, 'ntk'], [16, 'dhcp'],
    [18, 'keepalived'], [186, 'bgp'], [187, 'isis'], [188, 'ospf'], [189, 'rip'], [192, 'eigrp'],
  ],
  size: 256,
};
const RTSCOPE: Table = {
  file: '/etc/iproute2/rt_scopes',
  dir: null,
  builtin: [
    [0, 'global'],
    [255, 'nowhere'],
    [254, 'host'],
    [253, 'link'],
    [200, 'site'],
  ],
  size: 256,
};
const RTREALM: Table = { file: '/etc/iproute2/rt_realms', dir: null, builtin: [[0, 'unknown']], size: 256 };
const RTTABLE: Table = {
  file: '/etc/iproute2/rt_tables',
  dir: '/etc/iproute2/rt_tables.d',
  builtin: [
    [253, 'default'],
    [254, 'main'],
    [255, 'local'],
  ],
  size: 2 ** 32,
};
const DSFIELD: Table = { file: '/etc/iproute2/rt_dsfield', dir: null, builtin: [[0, '0']], size: 256 };
const GROUP: Table = { file: '/etc/iproute2/group', dir: null, builtin: [[0, 'default']], size: 2 ** 31 };

/** Parsed tables by what their files say: the same text is parsed once. */
const parsed = new Map<Table, { text: string; names: Names }>();
/** What a run of a tool has read already, as its process would keep it. */
const initialized = new WeakMap<Tool, Map<Table, Names>>();

function namesOf(t: Tool, table: Table): Names {
  let read = initialized.get(t);
  if (read === undefined) {
    read = new Map();
    initialized.set(t, read);
  }
  let names = read.get(table);
  if (names === undefined) {
    names = parse(table, sources(t, table));
    read.set(table, names);
  }
  return names;
}

function parse(table: Table, text: string): Names {
  const known = parsed.get(table);
  if (known !== undefined && known.text === text) return known.names;
  const byId = new Map(table.builtin);
  for (const line of text.split('\n')) {
    const m = /^[ \t]*(0x[0-9a-fA-F]+|\d+)\s+([^\s]+)/.exec(line);
    if (!m) continue;
    const id = Number(m[1]);
    if (id < table.size) byId.set(id, m[2]!);
  }
  const byName = new Map<string, number>();
  for (const [id, name] of byId) byName.set(name, id);
  const names = { byId, byName };
  parsed.set(table, { text, names });
  return names;
}

function sources(t: Tool, table: Table): string {
  const file = t.sys.readFile(table.file);
  let text = file.ok ? file.value : '';
  if (table.dir === null) return text;
  const dir = t.sys.readdir(table.dir);
  if (!dir.ok) return text;
  for (const name of dir.value) {
    if (name[0] === '.' || name.length <= 5 || !name.endsWith('.conf')) continue;
    const conf = t.sys.readFile(`${table.dir}/${name}`);
    if (conf.ok) text += `\n${conf.value}`;
  }
  return text;
}

function n2a(t: Tool, table: Table, id: number): string {
  return t.numeric ? String(id) : (namesOf(t, table).byId.get(id) ?? String(id));
}

function a2n(t: Tool, table: Table, arg: string, base: 0 | 16 = 0, max = 255): number | null {
  const id = namesOf(t, table).byName.get(arg);
  if (id !== undefined) return id;
  const n = strtol(arg, base);
  return n.end === 0 || n.end !== arg.length || n.value < 0 || n.value > max ? null : n.value;
}

const RTPROT_FAST: Readonly<Record<number, string>> = { 2: 'kernel', 3: 'boot', 4: 'static', 9: 'ra', 16: 'dhcp' };

export function rtnlRtprotN2a(t: Tool, id: number): string {
  const known = t.numeric ? undefined : RTPROT_FAST[id];
  return known ?? n2a(t, RTPROT, id);
}
export const rtnlRtprotA2n = (t: Tool, arg: string): number | null => a2n(t, RTPROT, arg);

const SCOPE_IDS: Readonly<Record<string, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** A scope's number, however the message spells it. */
export function scopeId(scope: string | number): number {
  return typeof scope === 'number' ? scope : SCOPE_IDS[scope]!;
}
/** The spelling a message uses for a scope's number. */
export function scopeOf(id: number): 'global' | 'site' | 'link' | 'host' | 'nowhere' | number {
  return id === 0
    ? 'global'
    : id === 253
      ? 'link'
      : id === 254
        ? 'host'
        : id === 200
          ? 'site'
          : id === 255
            ? 'nowhere'
            : id;
}
export function rtnlRtscopeN2a(t: Tool, scope: string | number): string {
  return typeof scope === 'string' && !t.numeric ? scope : n2a(t, RTSCOPE, scopeId(scope));
}
export const rtnlRtscopeA2n = (t: Tool, arg: string): number | null => a2n(t, RTSCOPE, arg);
export const rtnlRtrealmN2a = (t: Tool, id: number): string => n2a(t, RTREALM, id);
export const rtnlRtrealmA2n = (t: Tool, arg: string): number | null => a2n(t, RTREALM, arg);
export const rtnlRttableN2a = (t: Tool, id: number): string => n2a(t, RTTABLE, id);
export const rtnlRttableA2n = (t: Tool, arg: string): number | null => a2n(t, RTTABLE, arg, 0, 0xffffffff);
export function rtnlDsfieldN2a(t: Tool, id: number): string {
  const name = t.numeric ? undefined : namesOf(t, DSFIELD).byId.get(id);
  return name ?? `0x${id.toString(16).padStart(2, '0')}`;
}
export const rtnlDsfieldA2n = (t: Tool, arg: string): number | null => a2n(t, DSFIELD, arg, 16);
export function rtnlGroupN2a(t: Tool, id: number): string {
  return n2a(t, GROUP, id);
}
export const rtnlGroupA2n = (t: Tool, arg: string): number | null => a2n(t, GROUP, arg, 0, 0x7fffffff);

/** Reasons have numbers below 32; none is named here. Ref: lib/rt_names.c:protodown_reason_a2n() */
export function protodownReasonA2n(arg: string): number | null {
  const n = strtol(arg, 0);
  return n.end === 0 || n.end !== arg.length || n.value < 0 || n.value >= 32 ? null : n.value;
}

/** `SRC/DST` realms as one number. Ref: ip/rtm_map.c:get_rt_realms_or_raw() */
export function getRtRealms(t: Tool, arg: string): number | null {
  const slash = arg.indexOf('/');
  const from = slash < 0 ? 0 : rtnlRtrealmA2n(t, arg.slice(0, slash));
  const toText = arg.slice(slash + 1);
  const to = toText === '' ? 0 : rtnlRtrealmA2n(t, toText);
  if (from !== null && to !== null) return from * 65536 + to;
  const n = strtol(arg, 0);
  return n.end === 0 || n.end !== arg.length || n.value < 0 || n.value > 0xffffffff ? null : n.value;
}

// --- route types. Ref: ip/rtm_map.c

const RTN: readonly string[] = [
  'none',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
];

export function rtnlRtntypeN2a(t: Tool, type: string): string {
  return t.numeric ? String(RTN.indexOf(type)) : type;
}

/** Route type by number, for masks. */
export const rtntypeId = (type: string): number => RTN.indexOf(type);

/** The number of a route type; null when it names none. Ref: ip/rtm_map.c:rtnl_rtntype_a2n() */
export function rtnlRtntypeA2n(arg: string): number | null {
  if (arg === 'local') return 2;
  if (arg === 'nat') return 10;
  if (matches(arg, 'broadcast') || arg === 'brd') return 3;
  for (const name of ['anycast', 'multicast', 'prohibit', 'unreachable', 'blackhole', 'xresolve', 'unicast']) {
    if (matches(arg, name)) return RTN.indexOf(name);
  }
  if (arg === 'throw') return 9;
  const n = strtol(arg, 0);
  return n.end === 0 || n.end !== arg.length || n.value < 0 || n.value > 255 ? null : n.value;
}

export const rtntypeName = (id: number): string => RTN[id] ?? String(id);

// --- IP protocols, from /etc/protocols

const IPPROTO: Readonly<Record<number, string>> = {
  0: 'ip',
  1: 'icmp',
  2: 'igmp',
  4: 'ipencap',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  41: 'ipv6',
  43: 'ipv6-route',
  44: 'ipv6-frag',
  46: 'rsvp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  132: 'sctp',
  136: 'udplite',
};

/** Ref: lib/inet_proto.c:inet_proto_n2a() */
export function inetProtoN2a(t: Tool, proto: number): string {
  return (t.numeric ? undefined : IPPROTO[proto]) ?? `ipproto-${proto}`;
}

/** Ref: lib/inet_proto.c:inet_proto_a2n() */
export function inetProtoA2n(arg: string): number | null {
  const n = strtol(arg, 10);
  if (n.end > 0 && n.end === arg.length && n.value >= 0 && n.value <= 255) return n.value;
  const wanted = arg === arg.toUpperCase() ? arg.toLowerCase() : arg; // names and their upper-case aliases
  for (const [id, name] of Object.entries(IPPROTO)) if (name === wanted) return Number(id);
  return null;
}

/** `0x88a8`-like numbers of VLAN protocols. Ref: lib/ll_proto.c:ll_proto_a2n() */
export function llProtoA2n(arg: string): number | null {
  const known = LL_PROTO[arg.toLowerCase()];
  if (known !== undefined) return known;
  const n = strtol(arg, 0);
  return n.end === 0 || n.end !== arg.length || n.value < 0 || n.value > 0xffff ? null : n.value;
}
// biome-ignore format: a table
const LL_PROTO: Readonly<Record<string, number>> = {
  '802.1q': 0x8100, '802.1ad': 0x88a8, ip: 0x0800, ipv4: 0x0800, arp: 0x0806, rarp: 0x8035, ipv6: 0x86dd, all: 3,
  loop: 0x60, mpls_uc: 0x8847, mpls_mc: 0x8848, lldp: 0x88cc, aoe: 0x88a2, ipx: 0x8137, ppp_disc: 0x8863, ppp_ses: 0x8864,
};
