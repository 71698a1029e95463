import type { Bytes } from '../../proc/sys.ts';

/** What a terminal sends for keys that are no character, by the name readline's documentation gives them. */
// biome-ignore format: a table
const sequences: Readonly<Record<string, string>> = {
  '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', OA: 'up', OB: 'down', OC: 'right', OD: 'left',
  '[H': 'home', '[F': 'end', OH: 'home', OF: 'end', '[1~': 'home', '[7~': 'home', '[4~': 'end', '[8~': 'end',
  '[2~': 'insert', '[3~': 'delete', '[5~': 'page-up', '[6~': 'page-down', '[Z': 'S-tab', OM: 'C-m',
  '[1;5C': 'C-right', '[1;5D': 'C-left', '[1;3C': 'M-right', '[1;3D': 'M-left', '[5C': 'C-right', '[5D': 'C-left',
  '[1;5A': 'up', '[1;5B': 'down', '[1;2A': 'up', '[1;2B': 'down', '[1;2C': 'right', '[1;2D': 'left',
  '[3;5~': 'C-delete', '[3;3~': 'M-delete', '[200~': 'paste-begin', '[201~': 'paste-end',
};

/** Cuts what a terminal sends into keys: `C-a`, `M-f`, `up`, or the byte itself. */
export class KeyReader {
  private pending: Bytes = '';

  /** The key this byte completes; null while a sequence lacks more, and '' for one that no key sends. */
  feed(byte: Bytes): string | null {
    const { pending } = this;
    if (pending === '') {
      if (byte === '\x1b') {
        this.pending = byte;
        return null;
      }
      return nameOf(byte);
    }
    if (pending === '\x1b') {
      if (byte === '[' || byte === 'O') {
        this.pending += byte;
        return null;
      }
      this.pending = '';
      if (byte === '\x1b') {
        this.pending = byte;
        return null;
      }
      return `M-${nameOf(byte)}`;
    }
    const whole = pending + byte;
    // Ref: ECMA-48, 5.4: parameters and intermediates up to a final byte
    if (byte >= ' ' && byte <= '?' && whole.length < 16) {
      this.pending = whole;
      return null;
    }
    this.pending = '';
    return sequences[whole.slice(1)] ?? '';
  }

  /** Forgets half a sequence. */
  reset(): void {
    this.pending = '';
  }
}

function nameOf(byte: Bytes): string {
  if (byte === '\x7f') return 'backspace';
  if (byte >= ' ') return byte;
  return `C-${String.fromCharCode(byte.charCodeAt(0) + 64).toLowerCase()}`;
}
