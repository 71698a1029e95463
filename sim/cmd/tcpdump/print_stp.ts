import { bittok2str, hex, type Ndo, printInvalid, type Tok, u1, u2, u4 } from './netdissect.ts';

const PROTOCOLS: Tok = new Map([
  [0, '802.1d'],
  [2, '802.1w'],
  [3, '802.1s'],
  [4, '802.1aq'],
]);
const TYPES: Tok = new Map([
  [0, 'Config'],
  [2, 'Rapid STP'],
  [0x80, 'Topology Change'],
]);
const FLAGS: Tok = new Map([
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
]);
const ROLES = ['Unknown', 'Alternate', 'Root', 'Designated'];
const CONFIG_LENGTH = 35;

/** Ref: tcpdump print-stp.c:stp_print() */
export function stpPrint(ndo: Ndo, p: number, length: number): void {
  ndo.protocol = 'stp';
  if (length < 4) return printInvalid(ndo);
  if (u2(ndo, p) !== 0) {
    ndo.out += `unknown STP version, length ${length}`;
    return;
  }
  const version = u1(ndo, p + 2);
  const name = PROTOCOLS.get(version);
  ndo.out += `STP ${name ?? `Unknown STP protocol (0x${hex(version, 2)})`}`;
  if (name === undefined) return;
  const type = u1(ndo, p + 3);
  ndo.out += `, ${TYPES.get(type) ?? `Unknown BPDU Type (0x${hex(type, 2)})`}`;
  if (type === 0) {
    if (length < CONFIG_LENGTH) return printInvalid(ndo);
    configPrint(ndo, p, length, version);
  } else if (type === 2 && version === 2) {
    if (length < CONFIG_LENGTH + 1) return printInvalid(ndo);
    configPrint(ndo, p, length, version);
  }
}

/** Ref: tcpdump print-stp.c:stp_print_config_bpdu() */
function configPrint(ndo: Ndo, p: number, length: number, version: number): void {
  const flags = u1(ndo, p + 4);
  ndo.out += `, Flags [${bittok2str(FLAGS, 'none', flags)}]`;
  ndo.out += `, bridge-id ${bridgeId(ndo, p + 17)}.${hex(u2(ndo, p + 25), 4)}, length ${length}`;
  if (!ndo.vflag) return;
  const secs = (at: number) => (u2(ndo, at) / 256).toFixed(2);
  ndo.out +=
    `\n\tmessage-age ${secs(p + 27)}s, max-age ${secs(p + 29)}s, hello-time ${secs(p + 31)}s, forwarding-delay ${secs(p + 33)}s` +
    `\n\troot-id ${bridgeId(ndo, p + 5)}, root-pathcost ${u4(ndo, p + 13)}`;
  if (version === 2) ndo.out += `, port-role ${ROLES[(flags & 0x0c) >> 2]}`;
}

function bridgeId(ndo: Ndo, at: number): string {
  const octets = Array.from({ length: 6 }, (_, i) => hex(u1(ndo, at + 2 + i), 2));
  return `${hex(u2(ndo, at), 4)}.${octets.join(':')}`;
}
