import type { XtCtInfo } from '../../../../core/netfilter/target/ct.ts';
import { strtoui } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtCtInfo]: XtCtInfo[K] };

const CT_EVENTS = [
  'new',
  'related',
  'destroy',
  'reply',
  'assured',
  'protoinfo',
  'helper',
  'mark',
  'natseqinfo',
  'secmark',
];
const EXP_EVENTS = ['new'];

/** Ref: extensions/libxt_CT.c:ct_parse_events() */
function parseEvents(table: readonly string[], arg: string): string[] {
  const words = arg.split(',');
  for (const w of words) if (!table.includes(w)) parameterProblem(`Unknown event type "${w}"`);
  return table.filter((e) => words.includes(e));
}

function zoneOption(name: 'zone' | 'zone-orig' | 'zone-reply') {
  return {
    name,
    parse(d: Draft, arg: string) {
      const before = d.zoneDir;
      if (name === 'zone-orig') d.zoneDir = before === 'reply' ? 'both' : 'orig';
      if (name === 'zone-reply') d.zoneDir = before === 'orig' ? 'both' : 'reply';
      d.zone = 0;
      if (arg.toLowerCase() === 'mark') {
        d.zoneMark = true;
        return;
      }
      const zone = strtoui(arg, 0, 65535);
      if (zone === null) parameterProblem(`Cannot parse ${arg} as a zone ID`);
      d.zone = zone;
    },
  };
}

/** The words behind `CT`, `dash` before each. */
function words(i: XtCtInfo, dash: '' | '--'): string {
  let out = '';
  if (i.notrack) out += ` ${dash}notrack`;
  if (i.helper !== '') out += ` ${dash}helper ${i.helper}`;
  if (i.timeout !== '') out += ` ${dash}timeout ${i.timeout}`;
  if (i.ctEvents.length > 0) out += ` ${dash}ctevents ${i.ctEvents.join(',')}`;
  if (i.expEvents.length > 0) out += ` ${dash}expevents ${i.expEvents.join(',')}`;
  if (i.zoneMark || i.zone !== 0) {
    const dir = i.zoneDir === 'both' ? '' : `-${i.zoneDir}`;
    out += ` ${dash}zone${dir} ${i.zoneMark ? 'mark' : i.zone}`;
  }
  return out;
}

export const noCtInfo: XtCtInfo = {
  notrack: false,
  alias: false,
  zone: 0,
  zoneMark: false,
  zoneDir: 'both',
  helper: '',
  timeout: '',
  ctEvents: [],
  expEvents: [],
};

/** Ref: extensions/libxt_CT.c */
export const CT: XtExtension<XtCtInfo, Draft> = {
  name: 'CT',
  families: ['ipv4', 'ipv6'],
  help: () => `CT target options:
 --notrack			Don't track connection
 --helper name			Use conntrack helper 'name' for connection
 --timeout name 		Use timeout policy 'name' for connection
 --ctevents event[,event...]	Generate specified conntrack events for connection
 --expevents event[,event...]	Generate specified expectation events for connection
 --zone {ID|mark}		Assign/Lookup connection in zone ID/packet nfmark
 --zone-orig {ID|mark}		Same as 'zone' option, but only applies to ORIGINAL direction
 --zone-reply {ID|mark} 	Same as 'zone' option, but only applies to REPLY direction
`,
  options: [
    {
      name: 'notrack',
      flag: true,
      parse(d) {
        d.notrack = true;
      },
    },
    {
      name: 'helper',
      parse(d, arg) {
        d.helper = arg.slice(0, 15);
      },
    },
    {
      name: 'timeout',
      parse(d, arg) {
        d.timeout = arg.slice(0, 31);
      },
    },
    {
      name: 'ctevents',
      parse(d, arg) {
        d.ctEvents = parseEvents(CT_EVENTS, arg);
      },
    },
    {
      name: 'expevents',
      parse(d, arg) {
        d.expEvents = parseEvents(EXP_EVENTS, arg);
      },
    },
    zoneOption('zone-orig'),
    zoneOption('zone-reply'),
    zoneOption('zone'),
  ],
  init: () => ({ ...noCtInfo }),
  make: (d) => ({ ...d }),
  print: (i) => (i.alias ? ' NOTRACK' : ` CT${words(i, '')}`),
  save: (i) => (i.alias ? '' : words(i, '--')),
  alias: (i) => (i.alias ? 'NOTRACK' : 'CT'),
  xlate: (i) => (i.notrack ? 'notrack' : null),
};
