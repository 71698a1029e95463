import type { Sys } from '../../proc/sys.ts';
import { getopt, type LongOptions } from '../getopt.ts';
import { numericNames } from './addrtoname.ts';
import type { Ndo } from './netdissect.ts';
import { MAXIMUM_SNAPLEN, newNdo } from './print.ts';

export const VERSION = 'tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\nOpenSSL 3.0.19 27 Jan 2026\n';
export const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
\t\t[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
\t\t[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
\t\t[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
\t\t[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
\t\t[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
\t\t[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
\t\t[ -z postrotate-command ] [ -Z user ] [ expression ]
`;

const SHORT = 'aAbB:c:C:dDeE:fF:G:hHi:Ij:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#';
const LONG: LongOptions = {
  'buffer-size': 'B:',
  'list-interfaces': 'D',
  help: 'h',
  interface: 'i:',
  'monitor-mode': 'I',
  'time-stamp-type': 'j:',
  'list-time-stamp-types': 'J',
  micro: 'micro',
  nano: 'nano',
  'time-stamp-precision': 'precision:',
  'dont-verify-checksums': 'K',
  'list-data-link-types': 'L',
  'no-optimize': 'O',
  'no-promiscuous-mode': 'p',
  direction: 'Q:',
  'snapshot-length': 's:',
  'absolute-tcp-sequence-numbers': 'S',
  'packet-buffered': 'U',
  linktype: 'y:',
  'immediate-mode': 'immediate',
  'debug-filter-parser': 'Y',
  'relinquish-privileges': 'Z:',
  count: 'count',
  'fp-type': 'fp-type',
  number: '#',
  print: 'print',
  version: 'version',
};
const PACKET_TYPES: ReadonlySet<string> = new Set(
  'vat wb rpc rtp rtcp snmp cnfp tftp aodv carp radius zmtp1 vxlan pgm pgm_zmtp1 lmp resp ptp someip domain'.split(' '),
);
const TIME_STAMP_TYPES: ReadonlySet<string> = new Set([
  'host',
  'host_lowprec',
  'host_hiprec',
  'host_hiprec_unsynced',
  'adapter',
  'adapter_unsynced',
]);
const LINK_TYPES: ReadonlyMap<string, string> = new Map([
  ['EN10MB', 'EN10MB'],
  ['RAW', 'RAW'],
  ['LINUX_SLL', 'LINUX_SLL'],
  ['LINUX_SLL2', 'LINUX_SLL2'],
  ['DOCSIS', 'DOCSIS'],
]);

export type Options = {
  readonly ndo: Ndo;
  count: number;
  device: string | null;
  read: string | null;
  /** -V: a file that names the files to read. */
  fileList: string | null;
  write: string | null;
  filterFile: string | null;
  direction: 'in' | 'out' | 'inout';
  snaplen: number;
  linkType: string | null;
  list: 'devices' | 'linktypes' | 'timestamps' | null;
  dump: number;
  lineBuffered: boolean;
  packetBuffered: boolean;
  immediate: boolean;
  print: boolean;
  countOnly: boolean;
  monitor: boolean;
  promisc: boolean;
  /** Octets of -C, 0 for none. */
  fileSize: number;
  /** Seconds of -G. */
  rotate: number;
  fileCount: number;
  /** Whom it runs as once everything is open. */
  user: string;
  /** -z: a program for files that are complete. */
  postrotate: string | null;
  optimize: boolean;
  expression: string;
};

/** Ends the program with this status; `message` goes to stderr behind the program's name. */
export class Exit extends Error {
  readonly status: number;
  constructor(status: number, message = '') {
    super(message);
    this.status = status;
  }
}

export function fail(message: string): never {
  throw new Exit(1, message);
}

/** Reads the command line; throws Exit where tcpdump ends there. Ref: tcpdump.c:main() */
export function parseOptions(sys: Sys): Options {
  const o: Options = {
    ndo: newNdo(numericNames()),
    count: -1,
    device: null,
    read: null,
    fileList: null,
    write: null,
    filterFile: null,
    direction: 'inout',
    snaplen: MAXIMUM_SNAPLEN,
    linkType: null,
    list: null,
    dump: 0,
    lineBuffered: false,
    packetBuffered: false,
    immediate: false,
    print: false,
    countOnly: false,
    monitor: false,
    promisc: true,
    fileSize: 0,
    rotate: 0,
    fileCount: 0,
    user: 'tcpdump',
    postrotate: null,
    optimize: true,
    expression: '',
  };
  const { opts, operands } = getopt(sys.argv, SHORT, LONG);
  let foreign = false;
  for (const opt of opts) {
    if ('error' in opt) {
      sys.err(`${sys.argv[0]}: ${opt.error}\n${USAGE}`);
      throw new Exit(1);
    }
    if (opt.opt === 'f') foreign = true;
    take(sys, o, opt.opt, opt.arg ?? '');
  }
  o.expression = operands.join(' ');
  if (o.list === 'devices') return o;
  if (o.ndo.tflag > 5) fail('only -t, -tt, -ttt, -tttt and -ttttt are supported');
  if (foreign && (o.read !== null || o.fileList !== null)) fail('-f can not be used with -V or -r');
  if (o.fileList !== null && o.read !== null) fail('-V and -r are mutually exclusive.');
  return o;
}

function take(sys: Sys, o: Options, opt: string, arg: string): void {
  const { ndo } = o;
  switch (opt) {
    case 'A':
      ndo.aflag++;
      return;
    case 'b':
      ndo.bflag++;
      return;
    case 'B':
      if (atoi(arg) <= 0) fail(`invalid packet buffer size ${arg}`);
      return;
    case 'c':
      o.count = atoi(arg);
      if (o.count <= 0) fail(`invalid packet count ${arg}`);
      return;
    case 'C':
      if (!/^\s*\+?\d+$/.test(arg) || Number(arg) <= 0) fail(`invalid file size ${arg}`);
      o.fileSize = Number(arg) * 1000000;
      return;
    case 'd':
      o.dump++;
      return;
    case 'D':
      o.list = 'devices';
      return;
    case 'e':
      ndo.eflag++;
      return;
    case 'F':
      o.filterFile = arg;
      return;
    case 'G':
      o.rotate = atoi(arg);
      if (o.rotate < 0) fail(`invalid number of seconds ${arg}`);
      return;
    case 'h':
      sys.out(USAGE);
      throw new Exit(0);
    case 'H':
      ndo.Hflag++;
      return;
    case 'i':
      o.device = arg;
      return;
    case 'I':
      o.monitor = true;
      return;
    case 'j':
      if (!TIME_STAMP_TYPES.has(arg)) fail(`invalid time stamp type ${arg}`);
      return;
    case 'J':
      if (o.list === null) o.list = 'timestamps';
      return;
    case 'K':
      ndo.Kflag++;
      return;
    case 'l':
      sys.setlinebuf();
      o.lineBuffered = true;
      return;
    case 'L':
      if (o.list === null) o.list = 'linktypes';
      return;
    case 'm':
      sys.err(`${sys.argv[0]}: ignoring option \`-m ${arg}' (no libsmi support)\n`);
      return;
    case 'n':
      ndo.nflag++;
      return;
    case 'N':
      ndo.Nflag++;
      return;
    case 'p':
      o.promisc = false;
      return;
    case 'q':
      ndo.qflag++;
      ndo.suppressDefaultPrint = true;
      return;
    case 'Q': {
      const direction = arg.toLowerCase();
      if (direction !== 'in' && direction !== 'out' && direction !== 'inout')
        fail(`unknown capture direction \`${arg}'`);
      o.direction = direction as Options['direction'];
      return;
    }
    case 'r':
      o.read = arg;
      return;
    case 's': {
      const n = /^\s*[-+]?(0x[0-9a-fA-F]+|\d+)$/.test(arg) ? Number(arg) : Number.NaN;
      if (!(n >= 0 && n <= MAXIMUM_SNAPLEN)) fail(`invalid snaplen ${arg} (must be >= 0 and <= ${MAXIMUM_SNAPLEN})`);
      o.snaplen = n === 0 ? MAXIMUM_SNAPLEN : n;
      return;
    }
    case 'S':
      ndo.Sflag++;
      return;
    case 't':
      ndo.tflag++;
      return;
    case 'T':
      if (!PACKET_TYPES.has(arg.toLowerCase())) fail(`unknown packet type \`${arg}'`);
      ndo.packettype = arg.toLowerCase();
      return;
    case 'U':
      o.packetBuffered = true;
      return;
    case 'v':
      ndo.vflag++;
      return;
    case 'w':
      o.write = arg;
      return;
    case 'W':
      o.fileCount = atoi(arg);
      if (o.fileCount <= 0) fail(`invalid number of output files ${arg}`);
      return;
    case 'x':
      ndo.xflag++;
      ndo.suppressDefaultPrint = true;
      return;
    case 'X':
      ndo.Xflag++;
      ndo.suppressDefaultPrint = true;
      return;
    case 'y':
      o.linkType = LINK_TYPES.get(arg.toUpperCase()) ?? fail(`invalid data link type ${arg}`);
      return;
    case 'Y':
      // the reference's libpcap has no parser debugging
      sys.err(USAGE);
      throw new Exit(1);
    case 'Z':
      o.user = arg;
      return;
    case '#':
      ndo.packetNumber = true;
      return;
    case 'version':
      sys.out(VERSION);
      throw new Exit(0);
    case 'precision':
      if (arg !== 'micro' && arg !== 'nano') fail('unsupported time stamp precision');
      ndo.nano = arg === 'nano';
      return;
    case 'micro':
    case 'nano':
      ndo.nano = opt === 'nano';
      return;
    case 'immediate':
      o.immediate = true;
      return;
    case 'print':
      o.print = true;
      return;
    case 'count':
      o.countOnly = true;
      return;
    case 'O':
      o.optimize = false;
      return;
    case 'V':
      o.fileList = arg;
      return;
    case 'z':
      o.postrotate = arg;
      return;
    default:
      return; // -a -E -f -M -u change nothing that is printed here
  }
}

/** Ref: atoi(3) */
function atoi(text: string): number {
  return Number(/^\s*[-+]?\d+/.exec(text)?.[0] ?? 0);
}
