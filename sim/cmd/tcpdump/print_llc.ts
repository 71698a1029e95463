import { etheraddr } from './addrtoname.ts';
import { defaultPrint } from './hexdump.ts';
import { has, hex, type Ndo, printTrunc, type Tok, u1, u2, u3 } from './netdissect.ts';
import { stpPrint } from './print_stp.ts';
import { ethertypeValues, ouiValues } from './tokens.ts';

const SAPS: Tok = new Map([
  [0x00, 'Null'],
  [0xff, 'Global'],
  [0x02, '802.1B I'],
  [0x03, '802.1B G'],
  [0x06, 'IP'],
  [0x04, 'SNA'],
  [0x0e, 'ProWay NM'],
  [0x42, 'STP'],
  [0x4e, 'RS511'],
  [0x7e, 'ISO8208'],
  [0x8e, 'ProWay'],
  [0xaa, 'SNAP'],
  [0xe0, 'IPX'],
  [0xf0, 'NetBeui'],
  [0xfe, 'OSI'],
]);
const COMMANDS: Tok = new Map([
  [0x03, 'ui'],
  [0xe3, 'test'],
  [0xaf, 'xid'],
  [0x63, 'ua'],
  [0x43, 'disc'],
  [0x0f, 'dm'],
  [0x6f, 'sabme'],
  [0x87, 'frmr'],
]);
const FLAGS: Tok = new Map([
  [0, 'Command'],
  [1, 'Response'],
  [0x10, 'Poll'],
  [0x11, 'Final'],
  [0x100, 'Poll'],
  [0x101, 'Final'],
]);
const SUPERVISORY = ['Receiver Ready', 'Receiver not Ready', 'Reject', '?'];
const LLC_UI = 3;

/**
 * LLC header and what follows. `addrs` is where source and destination addresses are, null without. The header's length,
 * negative when the rest is not understood. Ref: tcpdump print-llc.c:llc_print()
 */
export function llcPrint(
  ndo: Ndo,
  start: number,
  len: number,
  cap: number,
  addrs: readonly [number, number] | null,
): number {
  ndo.protocol = 'llc';
  let p = start;
  let length = len;
  let caplen = cap;
  const short = (n: number) => {
    printTrunc(ndo);
    defaultPrint(ndo, p, caplen);
    return Math.min(n === 0 ? 0 : caplen, length);
  };
  if (caplen < 3 || length < 3) return short(3);
  const dsapField = u1(ndo, p);
  const ssapField = u1(ndo, p + 1);
  let control = u1(ndo, p + 2);
  let hdrlen = 3;
  const isU = (control & 3) === 3;
  if (!isU) {
    if (caplen < 4 || length < 4) return short(4);
    control |= u1(ndo, p + 3) << 8;
    hdrlen = 4;
  }
  if (ssapField === 0xff && dsapField === 0xff) {
    if (ndo.eflag) ndo.out += 'IPX 802.3: ';
    return 0;
  }
  const dsap = dsapField & ~1;
  const ssap = ssapField & ~1;
  if (ndo.eflag) {
    ndo.out +=
      `LLC, dsap ${SAPS.get(dsap) ?? 'Unknown'} (0x${hex(dsap, 2)}) ${dsapField & 1 ? 'Group' : 'Individual'}, ` +
      `ssap ${SAPS.get(ssap) ?? 'Unknown'} (0x${hex(ssap, 2)}) ${FLAGS.get(ssapField & 1)}, ` +
      `ctrl 0x${hex(control, isU ? 2 : 4)}: `;
  }
  p += hdrlen;
  length -= hdrlen;
  caplen -= hdrlen;
  if (control === LLC_UI && ssap === dsap) {
    if (ssap === 0xaa) return snapPrint(ndo, p, length, caplen, addrs) ? hdrlen + 5 : -(hdrlen + 5);
    if (ssap === 0x42) {
      stpPrint(ndo, p, length);
      return hdrlen;
    }
    if (ssap === 0x06) {
      ndo.printers.ip(ndo, p, length);
      return hdrlen;
    }
  }
  if (!ndo.eflag) {
    const from = addrs === null ? '' : etheraddr(ndo, addrs[0]);
    const to = addrs === null ? '' : etheraddr(ndo, addrs[1]);
    const d = SAPS.get(dsap) ?? `Unknown DSAP 0x${hex(dsap, 2)}`;
    const s = SAPS.get(ssap) ?? `Unknown SSAP 0x${hex(ssap, 2)}`;
    if (ssap === dsap) ndo.out += addrs === null ? `${d} ` : `${from} > ${to} ${d} `;
    else ndo.out += addrs === null ? `${s} > ${d} ` : `${from} ${s} > ${to} ${d} `;
  }
  if (isU) {
    const flags = FLAGS.get((ssapField & 1) | (control & 0x10)) ?? '?';
    ndo.out += `Unnumbered, ${COMMANDS.get(control & 0xef) ?? hex(control & 0xef, 2)}, Flags [${flags}], length ${length + hdrlen}`;
    if ((control & ~0x10) === 0xaf) {
      if (length === 0) return hdrlen;
      if (caplen >= 1 && u1(ndo, p) === 0x81) {
        if (caplen < 3 || length < 3) {
          printTrunc(ndo);
          defaultPrint(ndo, p, caplen);
        } else ndo.out += `: ${hex(u1(ndo, p + 1), 2)} ${hex(u1(ndo, p + 2), 2)}`;
        return hdrlen;
      }
    }
    return -hdrlen;
  }
  const flags = FLAGS.get((ssapField & 1) | (control & 0x100)) ?? '?';
  const nr = (control >> 9) & 0x7f;
  if ((control & 1) === 1) {
    ndo.out += `Supervisory, ${SUPERVISORY[(control >> 2) & 3]}, rcv seq ${nr}, Flags [${flags}], length ${length + hdrlen}`;
    return hdrlen;
  }
  ndo.out += `Information, send seq ${(control >> 1) & 0x7f}, rcv seq ${nr}, Flags [${flags}], length ${length + hdrlen}`;
  return -hdrlen;
}

/** False when the protocol is not understood. Ref: tcpdump print-llc.c:snap_print() */
function snapPrint(
  ndo: Ndo,
  p: number,
  length: number,
  caplen: number,
  addrs: readonly [number, number] | null,
): boolean {
  ndo.protocol = 'snap';
  if (!has(ndo, p, 5) || caplen < 5 || length < 5) {
    printTrunc(ndo);
    return true;
  }
  const oui = u3(ndo, p);
  const type = u2(ndo, p + 3);
  if (ndo.eflag) {
    const name = (oui === 0 || oui === 0xf8 ? ethertypeValues.get(type) : undefined) ?? 'Unknown';
    ndo.out +=
      `oui ${ouiValues.get(oui) ?? 'Unknown'} (0x${hex(oui, 6)}), ${oui === 0 ? 'ethertype' : 'pid'} ` +
      `${name} (0x${hex(type, 4)}), length ${length - 5}: `;
  }
  if (oui === 0 || oui === 0xf8) {
    if (ndo.printers.ethertype(ndo, type, p + 5, length - 5, caplen - 5)) return true;
  } else if (oui === 0x00000c && type === 0x010b) {
    stpPrint(ndo, p + 5, length - 5);
    return true;
  }
  if (!ndo.eflag) {
    if (addrs !== null) ndo.out += `${etheraddr(ndo, addrs[0])} > ${etheraddr(ndo, addrs[1])} `;
    const name = oui === 0 ? (ethertypeValues.get(type) ?? 'Unknown') : 'Unknown';
    const what = oui === 0 ? 'ethertype' : `oui ${ouiValues.get(oui) ?? 'Unknown'} (0x${hex(oui, 6)}), pid`;
    ndo.out += `SNAP, ${what} ${name} (0x${hex(type, 4)}), length ${length - 5}: `;
  }
  return false;
}
