import { printUnknownData } from './hexdump.ts';
import { fnPrintChar, type Ndo, printInvalid, u1 } from './netdissect.ts';

const SEVERITIES = 'emergency alert critical error warning notice info debug'.split(' ');
const FACILITIES =
  'kernel user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console cron local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );

/** Ref: tcpdump print-syslog.c:syslog_print() */
export function syslogPrint(ndo: Ndo, p: number, len: number): void {
  ndo.protocol = 'syslog';
  if (u1(ndo, p) !== 0x3c) return printInvalid(ndo);
  let pri = 0;
  let off = 1;
  for (; off <= 3; off++) {
    const digit = u1(ndo, p + off) - 48;
    if (digit < 0 || digit > 9) break;
    pri = pri * 10 + digit;
  }
  if (u1(ndo, p + off) !== 0x3e) return printInvalid(ndo);
  off++;
  const facility = (pri & 0x3f8) >> 3;
  const severity = pri & 7;
  const name = FACILITIES[facility] ?? `unknown (${facility})`;
  if (!ndo.vflag) {
    ndo.out += `SYSLOG ${name}.${SEVERITIES[severity]}, length: ${len}`;
    return;
  }
  ndo.out += `SYSLOG, length: ${len}\n\tFacility ${name} (${facility}), Severity ${SEVERITIES[severity]} (${severity})\n\tMsg: `;
  for (let i = off; i < len; i++) ndo.out += fnPrintChar(u1(ndo, p + i));
  if (ndo.vflag > 1) printUnknownData(ndo, p, '\n\t', len);
}
