import type { Bytes } from '../../proc/sys.ts';

/** What was cut, newest last; kills in a row make one entry. Ref: readline kill.c */
export class KillRing {
  private readonly ring: Bytes[] = [];
  private at = 0;

  kill(text: Bytes, backward: boolean, append: boolean): void {
    if (append && this.ring.length > 0) {
      const last = this.ring.pop()!;
      this.ring.push(backward ? text + last : last + text);
    } else this.ring.push(text);
    if (this.ring.length > 10) this.ring.shift();
    this.at = this.ring.length - 1;
  }

  yank(): Bytes {
    return this.ring[this.at] ?? '';
  }

  /** The one before; round again after the oldest. */
  previous(): Bytes {
    if (this.ring.length > 0) this.at = (this.at + this.ring.length - 1) % this.ring.length;
    return this.yank();
  }
}
