import { fail, ok, type Result } from '../../../core/errno.ts';
import { type Message, parseMessages } from '../notices.ts';
import type { Plan } from '../plan.ts';
import {
  type Provenance,
  placeOf,
  type RecordedCommand,
  type RecordedDrop,
  type RecordedFrame,
  type Recording,
  type Stamp,
} from '../recording.ts';
import { readTables, stamp } from '../tables.ts';
import type { Nonce } from './payload.ts';

/** Reads what the runner wrote. A refusal of the host is EPERM with its words; a stream that ends early is EPIPE. */
export function readStream(bytes: Buffer, plan: Plan, nonce: Nonce, by: string): Result<Recording> {
  const start = bytes.indexOf('VETHLAB 1\n', 0, 'latin1');
  if (start < 0) return fail('EPIPE', firstLine(bytes.toString('latin1')) || 'the host said nothing');
  const files = new Map<string, Buffer>();
  let at = start + 10;
  let status = '';
  for (;;) {
    const nl = bytes.indexOf(10, at);
    if (nl < 0) return fail('EPIPE', 'the host stopped in the middle of its answer');
    const line = bytes.toString('latin1', at, nl);
    at = nl + 1;
    if (line === 'END') break;
    if (line.startsWith('X ')) return fail('EPERM', line.slice(2));
    if (line.startsWith('S ')) status = line.slice(2);
    const file = /^F (\S+) (\d+)$/.exec(line);
    if (file === null) continue;
    const size = Number(file[2]);
    if (at + size > bytes.length) return fail('EPIPE', 'the host stopped in the middle of its answer');
    files.set(file[1]!, bytes.subarray(at, at + size));
    at += size;
  }
  const text = (name: string): string => files.get(name)?.toString('latin1') ?? '';
  const commands = readCommands(text('raw'), plan, nonce);
  if (commands.length === 0 && plan.units.length > 0)
    return fail('EPERM', firstLine(text('error')) || firstLine(text('conduct')) || `the lab did not start (${status})`);
  const { hosts } = plan.topology;
  const frames: RecordedFrame[] = [];
  const messages: Message[] = [];
  let seen = false;
  hosts.forEach((host, h) => {
    for (const line of text(`seen.${h}`).split('\n')) {
      if (line !== '') seen = true;
      if (line.startsWith('F ')) {
        const [, ts, net, dev, type, tci, , hex] = line.split(' ');
        const frame = Buffer.from(hex ?? '', 'hex');
        frames.push({
          at: BigInt(ts!),
          place: placeOf(host, net!),
          dev: dev!,
          outgoing: type === '4',
          bytes: tci === '-' ? new Uint8Array(frame) : tagged(frame, tci!),
        });
      } else if (line.startsWith('N ')) {
        const [, ts, net, hex] = line.split(' ');
        messages.push({ at: BigInt(ts!), place: placeOf(host, net!), bytes: Buffer.from(hex ?? '', 'hex') });
      }
    }
  });
  return ok({
    lab: plan.name,
    hosts,
    provenance: provenanceOf(text('facts'), by),
    commands,
    frames: seen ? frames.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) : null,
    notices: seen ? parseMessages(messages) : null,
    drops: files.has('trace') ? readDrops(text('trace')) : null,
    tables: readTables(text('tables'), hosts),
    sysctls: keyValues(text('sysctls')),
    notes: text('notes')
      .split('\n')
      .filter((l) => l !== ''),
  });
}

/** What came between a command's marks is its output; between two commands, the next one's. */
function readCommands(raw: string, plan: Plan, nonce: Nonce): RecordedCommand[] {
  const commands: RecordedCommand[] = [];
  const mark = new RegExp(`\\x01${nonce} (start|end|done)((?: \\S*)*)\\n`, 'g');
  let from = 0;
  let output = '';
  let start: Stamp = 0n;
  let done = false;
  for (let m = mark.exec(raw); m !== null; m = mark.exec(raw)) {
    output += raw.slice(from, m.index);
    from = m.index + m[0].length;
    const [, n, time, rc = ''] = m[2]!.split(' ');
    if (m[1] === 'start') start = stamp(time!);
    else if (m[1] === 'end') {
      const unit = plan.units[Number(n)]!;
      const status = /^\d+$/.test(rc) ? Number(rc) : null;
      commands.push({ host: unit.host, command: unit.text, output, status, start, end: stamp(time!) });
      output = '';
    } else done = true;
  }
  // what background jobs said while the tables were read is nobody's
  if (!done && commands.length > 0 && output !== '') {
    const last = commands.pop()!;
    commands.push({ ...last, output: last.output + output });
  }
  return commands;
}

/** A tag that the kernel took out of the frame goes back where it was on the wire. */
function tagged(frame: Buffer, tci: string): Uint8Array {
  const [value = '0', tpid = '8100'] = tci.split('/');
  const tag = Buffer.alloc(4);
  tag.writeUInt16BE(Number.parseInt(tpid, 16) || 0x8100, 0);
  tag.writeUInt16BE(Number.parseInt(value, 16), 2);
  return new Uint8Array(Buffer.concat([frame.subarray(0, 12), tag, frame.subarray(12)]));
}

/**
 * The kernel's record of what it dropped, without what was no packet's fate: messages of other families (netlink, vsock), which have no protocol, and
 * what a socket that goes leaves unread.
 *
 * `... kfree_skb: skbaddr=... protocol=2048 location=ip_rcv_core+0x1/0x2 reason: NO_SOCKET`
 */
function readDrops(trace: string): RecordedDrop[] {
  const drops: RecordedDrop[] = [];
  for (const line of trace.split('\n')) {
    const m = /kfree_skb: .*protocol=(\d+) location=([^ +]+)\S* reason: (\S+)/.exec(line);
    if (m === null || m[1] === '0' || m[3] === 'QUEUE_PURGE' || m[2]!.startsWith('skb_queue_purge')) continue;
    // older kernels print an address, and a hashed one says nothing
    const fn = /^(?:0x)?[0-9a-f]{8,16}$/.test(m[2]!) ? '' : m[2]!;
    drops.push({ protocol: Number(m[1]), fn, reason: m[3]! });
  }
  return drops;
}

function provenanceOf(facts: string, by: string): Provenance {
  const all = keyValues(facts);
  return { by, date: all.date ?? '', os: all.os ?? 'Linux', kernel: all.kernel ?? '', facts: all };
}

function keyValues(text: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const eq = line.indexOf('=');
    if (eq > 0) all[line.slice(0, eq)] = line.slice(eq + 1);
  }
  return all;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]!.slice(0, 200);
}
