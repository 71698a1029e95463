import { MSEC, type Nsec } from '../../core/world.ts';
import type { Bytes } from './sys.ts';
import { WaitQueue } from './waitqueue.ts';

/** Levels and facilities as numbers, as a record's prefix holds them: `facility << 3 | level`. */
export type LogRecord = {
  readonly seq: number;
  readonly priority: number;
  /** Since boot. */
  readonly time: Nsec;
  readonly text: Bytes;
};

/** How long the host was up when its world began. */
export const BOOT_TIME: Nsec = 60_000 * MSEC;

/** How many records are kept; a host's ring has bytes instead. */
const RING = 2000;

/** The kernel's ring buffer of messages. Ref: kernel/printk/printk.c */
export class KernelLog {
  private records: LogRecord[] = [];
  private nextSeq = 0;
  /** What dmesg(1) shows begins here: moved by SYSLOG_ACTION_CLEAR. */
  private clearSeq = 0;
  readonly readers = new WaitQueue();

  /** printk(): each line is a record. */
  print(priority: number, time: Nsec, text: Bytes): void {
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.records.push({ seq: this.nextSeq++, priority, time, text: line });
    }
    if (this.records.length > RING) this.records = this.records.slice(-RING);
    this.readers.wake();
  }

  clear(): void {
    this.clearSeq = this.nextSeq;
  }

  /** The number the next record will have: SEEK_END of /dev/kmsg. */
  get end(): number {
    return this.nextSeq;
  }

  /** Where SEEK_DATA of /dev/kmsg leads. */
  get cleared(): number {
    return this.clearSeq;
  }

  /** The oldest record whose number is not below `seq`, null when none was written yet. */
  next(seq: number): LogRecord | null {
    const first = this.records[0];
    if (first === undefined) return null;
    return this.records[Math.max(0, seq - first.seq)] ?? null;
  }
}

/** What printk's callers say at KERN_WARNING; the others say KERN_INFO. Ref: net_warn_ratelimited(), br_warn(), netdev_warn() */
const warnings = /^IPv4: martian|^ll header|^ICMPv6: NA: |received packet on .* with own address|hash_elasticity/;

/** KERN_ level of a message of the network. */
export function levelOf(text: string): number {
  return warnings.test(text) ? 4 : 6;
}

/** A write to /dev/kmsg: a prefix `<N>` gives facility and level; user messages are never kernel's. Ref: printk.c:devkmsg_write() */
export function parseKmsg(data: Bytes): { priority: number; text: Bytes } {
  const m = /^<(\d+)>/.exec(data);
  let priority = (1 << 3) | 4;
  let text = data;
  if (m) {
    const n = Number(m[1]);
    priority = (n >> 3 || 1) * 8 + (n & 7);
    text = data.slice(m[0].length);
  }
  return { priority, text: text.replace(/\n$/, '') };
}
