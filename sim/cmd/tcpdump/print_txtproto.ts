import { has, type Ndo, printTrunc, u1 } from './netdissect.ts';

const HTTP =
  'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL';
const RTSP = 'DESCRIBE ANNOUNCE GET_PARAMETER OPTIONS PAUSE PLAY RECORD REDIRECT SETUP SET_PARAMETER TEARDOWN';
const SIP =
  'ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER SPRACK SUBSCRIBE UPDATE PUBLISH';

/** Request names of the protocols whose bodies are not printed; the others print every line. */
const COMMANDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['http', new Set(HTTP.split(' '))],
  ['rtsp', new Set(RTSP.split(' '))],
  ['sip', new Set(SIP.split(' '))],
]);

/** Protocols of text lines. Ref: tcpdump util-print.c:txtproto_print(), print-ssh.c:ssh_print() */
export function txtprotoPrint(ndo: Ndo, p: number, len: number, protocol: string): void {
  ndo.protocol = protocol;
  if (protocol === 'ssh') return sshPrint(ndo, p, len);
  const commands = COMMANDS.get(protocol);
  const wanted = commands === undefined || isStart(ndo, p, len, commands);
  ndo.out += protocol.toUpperCase();
  if (!wanted) return;
  if (!ndo.vflag) {
    txtLine(ndo, ': ', p, 0, len);
    return;
  }
  ndo.out += `, length: ${len}`;
  for (let at = 0; at < len; ) {
    const eol = txtLine(ndo, '\n\t', p, at, len);
    if (eol === 0) break;
    at = eol;
  }
}

/** A request's name, or a response's code as second word? */
function isStart(ndo: Ndo, p: number, len: number, commands: ReadonlySet<string>): boolean {
  let text = '';
  for (let i = 0; i < Math.min(len, 256) && has(ndo, p + i, 1); i++) {
    const c = u1(ndo, p + i);
    if (c !== 9 && (c < 32 || c > 126)) break;
    text += String.fromCharCode(c);
  }
  const [first = '', second] = text.split(/[ \t]+/);
  if (first === '' || first.length > 128) return false;
  return commands.has(first.toUpperCase()) || (second !== undefined && /^\d{3}$/.test(second));
}

/** Prints a line without its end; where the next begins, 0 when there is none. Ref: util-print.c:print_txt_line() */
function txtLine(ndo: Ndo, prefix: string, p: number, from: number, len: number): number {
  let text = prefix;
  for (let i = from; i < len; i++) {
    const c = u1(ndo, p + i);
    if (c === 10) {
      ndo.out += text;
      return i + 1;
    }
    if (c === 13) {
      if (i + 1 >= len || u1(ndo, p + i + 1) !== 10) return 0;
      ndo.out += text;
      return i + 2;
    }
    if (c !== 9 && (c < 32 || c > 126)) return 0;
    text += String.fromCharCode(c);
  }
  ndo.out += text;
  printTrunc(ndo);
  return 0;
}

function sshPrint(ndo: Ndo, p: number, len: number): void {
  let text = '';
  for (let i = 0; i < len; i++) {
    const c = u1(ndo, p + i);
    if (i < 4) {
      if (c !== 'SSH-'.charCodeAt(i)) return;
    } else if (c === 10 || (c === 13 && i + 1 < len && u1(ndo, p + i + 1) === 10)) {
      ndo.out += `: SSH: ${text}`;
      return;
    } else if (c < 32 || c > 126) return;
    text += String.fromCharCode(c);
  }
}
