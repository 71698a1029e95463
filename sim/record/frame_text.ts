import { formatIpv4 } from '../../core/addr/ipv4.ts';
import { parseFrame } from '../../core/wire/frame.ts';
import { numericNames } from '../cmd/tcpdump/addrtoname.ts';
import { newNdo, prettyPrintPacket } from '../cmd/tcpdump/print.ts';
import type { Identities } from './identities.ts';
import type { RecordedFrame } from './recording.ts';

/** A frame in the words of `tcpdump -n -t`. */
export function frameTitle(bytes: Uint8Array): string {
  const ndo = newNdo(numericNames());
  ndo.nflag = 1;
  ndo.tflag = 1;
  const text = prettyPrintPacket(ndo, 'EN10MB', { ts: 0n, b: bytes, caplen: bytes.length, len: bytes.length }, 1);
  return text.split('\n')[0]!.trim();
}

/** Is it sent by a timer and not as the answer to something: then when it is seen is chance. */
export function isTimed(bytes: Uint8Array): boolean {
  const frame = parseFrame(bytes);
  if (frame === null) return false;
  const { dest } = frame.eth;
  const { payload } = frame;
  if (dest !== 'ff:ff:ff:ff:ff:ff' && (Number.parseInt(dest.slice(0, 2), 16) & 1) === 1) return true;
  if (payload.kind === 'arp') return dest !== 'ff:ff:ff:ff:ff:ff';
  if (payload.kind !== 'ipv6') return false;
  const { body } = payload;
  return body.kind === 'icmpv6' && body.type >= 130 && body.type <= 143;
}

const EPHEMERAL = 32768;

/** Every field of a frame that chance or the clock did not decide, as text; what they decided by its identity. */
export function canonicalFrame({ bytes }: RecordedFrame, ids: Identities): string {
  const frame = parseFrame(bytes);
  if (frame === null) return `cut short: ${octets(bytes)}`;
  const { eth, vlan, payload } = frame;
  const text = JSON.stringify({
    to: eth.dest,
    from: eth.source,
    vlan: vlan ?? undefined,
    ...(plain(payload, '', ids) as object),
  });
  return ids.mask(text);
}

type Fields = Record<string, unknown>;

function plain(value: unknown, parties: string, ids: Identities): unknown {
  if (value instanceof Uint8Array) return octets(value);
  if (Array.isArray(value)) return value.map((x) => plain(x, parties, ids));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Fields;
  const between = 'saddr' in fields ? [address(fields.saddr), address(fields.daddr)].sort().join(' ') : parties;
  const out: Fields = {};
  for (const [key, x] of Object.entries(fields)) out[key] = field(fields, key, x, between, ids);
  return out;
}

function field(of: Fields, key: string, x: unknown, parties: string, ids: Identities): unknown {
  switch (key) {
    case 'saddr':
    case 'daddr':
    case 'gateway':
    case 'group':
    case 'spa':
    case 'tpa':
      return address(x);
    case 'id':
      if (of.kind === 'icmp' || of.kind === 'icmpv6') return ids.id(`ID ${parties}`, x as number);
      return x === 0 ? 0 : '<ID>';
    case 'flowLabel':
      return x === 0 ? 0 : '<FLOW>';
    case 'sport':
    case 'dport':
    case 'source':
    case 'dest':
      return typeof x === 'number' && x >= EPHEMERAL ? ids.id(`PORT ${parties}`, x) : x;
    case 'seq':
    case 'ack':
      return typeof x === 'number' && of.kind === 'tcp' ? '<SEQ>' : plain(x, parties, ids);
    case 'val':
    case 'ecr':
      return of.kind === 'timestamp' ? '<T>' : plain(x, parties, ids);
    case 'body':
      // the first fragment of an echo: its checksum, its id and the time are in octets nobody put together
      if (of.mf === true && of.fragOff === 0 && of.protocol === 1 && isRaw(x) && x.bytes.length >= 24)
        return { kind: 'raw', bytes: `<ECHO> ${octets(x.bytes.subarray(24))}` };
      return plain(x, parties, ids);
    case 'bytes':
      return of.kind === 'nonce' ? '<NONCE>' : plain(x, parties, ids);
    case 'data':
      // ping writes the time into what it sends
      if ((of.kind === 'icmp' || of.kind === 'icmpv6') && x instanceof Uint8Array && x.length >= 16)
        return `<TIME> ${octets(x.subarray(16))}`;
      return plain(x, parties, ids);
    default:
      return plain(x, parties, ids);
  }
}

function isRaw(x: unknown): x is { readonly bytes: Uint8Array } {
  return typeof x === 'object' && x !== null && 'bytes' in x && x.bytes instanceof Uint8Array;
}

function address(x: unknown): string {
  return typeof x === 'number' ? formatIpv4(x as Parameters<typeof formatIpv4>[0]) : String(x);
}

/** Length and content: the content of long ones by a sum. */
function octets(b: Uint8Array): string {
  if (b.length <= 16) return [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
  let h = 0x811c9dc5;
  for (const x of b) h = Math.imul(h ^ x, 0x01000193);
  return `${b.length} octets #${(h >>> 0).toString(16)}`;
}
