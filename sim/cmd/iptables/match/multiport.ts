import type { XtMultiportInfo } from '../../../../core/netfilter/match/multiport.ts';
import { parsePort } from '../parse_value.ts';
import { parameterProblem, type XtContext, type XtExtension } from '../xtables.ts';

type Ports = XtMultiportInfo['ports'];
type Draft = { -readonly [K in keyof XtMultiportInfo]: XtMultiportInfo[K] };

const protos = new Map([
  [6, 'tcp'],
  [17, 'udp'],
  [136, 'udplite'],
  [132, 'sctp'],
  [33, 'dccp'],
]);
const XT_MULTI_PORTS = 15;

/** Ref: extensions/libxt_multiport.c:check_proto() */
function checkProto(cx: XtContext): string {
  const name = protos.get(cx.proto);
  if (cx.protoInv) parameterProblem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
  if (name !== undefined) return name;
  if (cx.proto === 0) parameterProblem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  parameterProblem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
}

/** Ref: extensions/libxt_multiport.c:parse_multi_ports_v1() */
function parsePorts(arg: string, proto: string, cx: XtContext): Ports {
  const ports: Ports[number][] = [];
  let slots = 0;
  for (const part of arg.split(',')) {
    if (slots >= XT_MULTI_PORTS) parameterProblem('too many ports specified');
    const colon = part.indexOf(':');
    if (colon >= 0 && slots === XT_MULTI_PORTS - 1) parameterProblem('too many ports specified');
    const min = parsePort(colon < 0 ? part : part.slice(0, colon), proto, cx);
    const max = colon < 0 ? min : parsePort(part.slice(colon + 1), proto, cx);
    if (colon >= 0 && min >= max) parameterProblem('invalid portrange specified');
    ports.push({ min, max, range: colon >= 0 });
    slots += colon < 0 ? 1 : 2;
  }
  return ports;
}

const words = { source: 'sports', destination: 'dports', either: 'ports' } as const;

function portsText(i: XtMultiportInfo, name: (port: number) => string): string {
  return i.ports.map((p) => (p.range ? `${name(p.min)}:${name(p.max)}` : name(p.min))).join(',');
}

const kinds = {
  source: ['source-ports', 'sports'],
  destination: ['destination-ports', 'dports'],
  either: ['ports'],
} as const;

const options = (['source', 'destination', 'either'] as const).flatMap((flags) =>
  kinds[flags].map((name) => ({
    name,
    inv: true as const,
    once: kinds[flags][0],
    excl: Object.entries(kinds).flatMap(([k, names]) => (k === flags ? [] : names)),
    parse(d: Draft, arg: string, inv: boolean, cx: XtContext) {
      d.ports = parsePorts(arg, checkProto(cx), cx);
      d.flags = flags;
      if (inv) d.invert = true;
    },
  })),
);

/** Ref: extensions/libxt_multiport.c */
export const multiport: XtExtension<XtMultiportInfo, Draft> = {
  name: 'multiport',
  families: ['ipv4', 'ipv6'],
  help: () => `multiport match options:
[!] --source-ports port[,port:port,port...]
 --sports ...
				match source port(s)
[!] --destination-ports port[,port:port,port...]
 --dports ...
				match destination port(s)
[!] --ports port[,port:port,port]
				match both source and destination port(s)
`,
  options,
  init: () => ({ flags: 'source', ports: [], invert: false }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('multiport expection an option');
  },
  make: (d) => ({ flags: d.flags, ports: d.ports, invert: d.invert }),
  print(i, numeric, cx) {
    const proto = protos.get(cx.proto) ?? '';
    const name = (port: number) => (numeric ? null : cx.netdb.serviceName(port, proto)) ?? String(port);
    return ` multiport ${words[i.flags]} ${i.invert ? ' !' : ''}${portsText(i, name)}`;
  },
  save: (i) => `${i.invert ? ' !' : ''} --${words[i.flags]} ${portsText(i, String)}`,
  xlate(i, cx) {
    const proto = protos.get(cx.proto) ?? '';
    if (i.flags === 'either') {
      const pairs = i.ports.flatMap((p) => (p.range ? [p.min, p.max] : [p.min]));
      return `${proto} sport . ${proto} dport { ${pairs.map((n) => `0-65535 . ${n}, ${n} . 0-65535`).join(', ')} }`;
    }
    const all = i.ports.map((p) => (p.range ? `${p.min}-${p.max}` : `${p.min}`)).join(', ');
    const set = i.ports.length > 1 ? `{ ${all} }` : all;
    return `${proto} ${i.flags === 'source' ? 'sport' : 'dport'} ${i.invert ? '!= ' : ''}${set}`;
  },
};
