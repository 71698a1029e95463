import {
  check,
  fnPrintChar,
  has,
  hex,
  type Ndo,
  printInvalid,
  printTrunc,
  type Tok,
  u1,
  u2,
  u4,
  untilCut,
} from './netdissect.ts';

const MODES = [
  'unspecified',
  'symmetric active',
  'symmetric passive',
  'Client',
  'Server',
  'Broadcast',
  'Control Message',
  'Reserved',
];
const LEAP: Tok = new Map([
  [0, ''],
  [0x40, '+1s'],
  [0x80, '-1s'],
  [0xc0, 'clock unsynchronized'],
]);
const STAMPS = ['Reference Timestamp:  ', 'Originator Timestamp: ', 'Receive Timestamp:    ', 'Transmit Timestamp:   '];
const MINLEN = 48;
const JAN_1970 = 2208988800;

/** Ref: tcpdump print-ntp.c:ntp_print() */
export function ntpPrint(ndo: Ndo, p: number, length: number): void {
  ndo.protocol = 'ntp';
  const status = u1(ndo, p);
  const mode = status & 7;
  ndo.out += `NTPv${(status & 0x38) >> 3}, ${MODES[mode]}, length ${length}`;
  if (!ndo.vflag) return;
  ndo.out += `\n\tLeap indicator: ${LEAP.get(status & 0xc0)} (${status & 0xc0})`;
  if (mode < 6) untilCut(ndo, () => timePrint(ndo, p, length));
}

/** Ref: tcpdump print-ntp.c:ntp_time_print() */
function timePrint(ndo: Ndo, p: number, length: number): void {
  if (length < MINLEN) {
    printInvalid(ndo);
    if (!has(ndo, p, length)) printTrunc(ndo);
    return;
  }
  const stratum = u1(ndo, p + 1);
  const kind =
    stratum === 0
      ? 'unspecified'
      : stratum === 1
        ? 'primary reference'
        : stratum <= 15
          ? 'secondary reference'
          : 'reserved';
  const poll = signed(u1(ndo, p + 2));
  const every = poll < 0 ? `1/${2 ** -poll}s` : `${2 ** poll}s`;
  ndo.out += `, Stratum ${stratum} (${kind}), poll ${poll} (${every}), precision ${signed(u1(ndo, p + 3))}`;
  check(ndo, p + 4, 4);
  ndo.out += `\n\tRoot Delay: ${sfix(ndo, p + 4)}`;
  check(ndo, p + 8, 4);
  ndo.out += `, Root dispersion: ${sfix(ndo, p + 8)}`;
  check(ndo, p + 12, 4);
  ndo.out += ', Reference-ID: ';
  if (stratum === 0) ndo.out += '(unspec)';
  else if (stratum === 1) for (let i = 0; i < 4; i++) ndo.out += fnPrintChar(u1(ndo, p + 12 + i));
  else ndo.out += `0x${hex(u4(ndo, p + 12), 8)}`;
  STAMPS.forEach((label, i) => {
    check(ndo, p + 16 + 8 * i, 8);
    ndo.out += `\n\t  ${label}${time(ndo, p + 16 + 8 * i)}`;
  });
  ndo.out += `\n\t    Originator - Receive Timestamp:  ${delta(ndo, p + 24, p + 32)}`;
  ndo.out += `\n\t    Originator - Transmit Timestamp: ${delta(ndo, p + 24, p + 40)}`;
  const more = length - MINLEN;
  if (more === 4 || more === 20 || more === 24) {
    ndo.out += `\n\tKey id: ${u4(ndo, p + 48)}`;
    if (more > 4) {
      ndo.out += '\n\tAuthentication: ';
      for (let i = 52; i < 48 + more; i += 4) ndo.out += hex(u4(ndo, p + i), 8);
    }
  } else if (more > 0) ndo.out += `\n\t(${more} more bytes after the header)`;
}

function signed(octet: number): number {
  return octet > 127 ? octet - 256 : octet;
}

function sfix(ndo: Ndo, at: number): string {
  const fraction = Math.floor((u2(ndo, at + 2) / 65536) * 1000000);
  return `${u2(ndo, at)}.${String(fraction).padStart(6, '0')}`;
}

/** Ref: tcpdump ntp.c:p_ntp_time() */
function time(ndo: Ndo, at: number): string {
  const secs = u4(ndo, at);
  const fraction = Math.floor((u4(ndo, at + 4) / 4294967296) * 1e9);
  const text = `${secs}.${String(fraction).padStart(9, '0')}`;
  if (secs === 0) return text;
  return `${text} (${new Date((secs - JAN_1970) * 1000).toISOString().replace('.000', '')})`;
}

/** Ref: tcpdump print-ntp.c:p_ntp_delta() */
function delta(ndo: Ndo, from: number, to: number): string {
  const a = (BigInt(u4(ndo, from)) << 32n) | BigInt(u4(ndo, from + 4));
  const b = (BigInt(u4(ndo, to)) << 32n) | BigInt(u4(ndo, to + 4));
  if (a === 0n) return time(ndo, to);
  const negative = b <= a;
  const d = negative ? a - b : b - a;
  const fraction = Math.floor((Number(d & 0xffffffffn) / 4294967295) * 1e9);
  return `${negative ? '-' : '+'}${d >> 32n}.${String(fraction).padStart(9, '0')}`;
}
