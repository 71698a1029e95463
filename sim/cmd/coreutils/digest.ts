import type { Bytes } from '../../proc/sys.ts';

/** Message digests of byte strings, as hexadecimal text. */
export const digests = { md5, sha1, sha224, sha256, sha384, sha512 } as const;
export type DigestName = keyof typeof digests;

/** The message as 32-bit words with the padding of MD5 and SHA, `block` bytes a block. */
function padded(text: Bytes, block: 64 | 128, order: 'big' | 'little'): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((text.length + 1 + lengthBytes) / block) * block;
  const view = new DataView(new ArrayBuffer(size));
  for (let i = 0; i < text.length; i++) view.setUint8(i, text.charCodeAt(i));
  view.setUint8(text.length, 0x80);
  const bits = BigInt(text.length) * 8n;
  view.setBigUint64(size - 8, bits, order === 'little');
  return view;
}

function hex32(n: number): string {
  return (n >>> 0).toString(16).padStart(8, '0');
}

function rotl(x: number, n: number): number {
  return (x << n) | (x >>> (32 - n));
}

const md5Shift = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const md5Sine = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/** Ref: RFC 1321, section 3 */
function md5(text: Bytes): string {
  const m = padded(text, 64, 'little');
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < m.byteLength; at += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let f: number;
      let g: number;
      if (round === 0) [f, g] = [(b & c) | (~b & d), i];
      else if (round === 1) [f, g] = [(d & b) | (~d & c), (5 * i + 1) % 16];
      else if (round === 2) [f, g] = [b ^ c ^ d, (3 * i + 5) % 16];
      else [f, g] = [c ^ (b | ~d), (7 * i) % 16];
      f = (f + a + md5Sine[i]! + m.getUint32(at + g * 4, true)) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotl(f, md5Shift[round * 4 + (i % 4)]!)) | 0;
    }
    a0 = (a0 + a) | 0;
    b0 = (b0 + b) | 0;
    c0 = (c0 + c) | 0;
    d0 = (d0 + d) | 0;
  }
  const out = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((w, i) => out.setInt32(i * 4, w, true));
  return [0, 4, 8, 12].map((i) => hex32(out.getUint32(i))).join('');
}

/** Ref: RFC 3174, section 6.1 */
function sha1(text: Bytes): string {
  const m = padded(text, 64, 'big');
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let at = 0; at < m.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = m.getInt32(at + i * 4);
    for (let i = 16; i < 80; i++) w[i] = rotl(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(i / 20)]!;
      const t = (rotl(a, 5) + f + e + k + w[i]!) | 0;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, t];
    }
    [a, b, c, d, e].forEach((v, i) => {
      h[i] = (h[i]! + v) | 0;
    });
  }
  return h.map(hex32).join('');
}

/** The first 64 bits behind the point of a prime's root, from which SHA-2's constants come. Ref: RFC 6234, section 5 */
function rootBits(prime: number, root: 2n | 3n): bigint {
  const target = BigInt(prime) << (64n * root);
  let low = 0n;
  let high = BigInt(prime) << 64n;
  while (low < high) {
    const mid = (low + high + 1n) >> 1n;
    if (mid ** root <= target) low = mid;
    else high = mid - 1n;
  }
  return low & 0xffffffffffffffffn;
}

type Constants = {
  readonly k512: readonly bigint[];
  readonly k256: readonly number[];
  readonly h: Readonly<Record<'sha224' | 'sha256' | 'sha384' | 'sha512', readonly bigint[]>>;
};
let made: Constants | null = null;

function constants(): Constants {
  if (made !== null) return made;
  const primes: number[] = [];
  for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  const k512 = primes.map((p) => rootBits(p, 3n));
  const square = primes.slice(0, 16).map((p) => rootBits(p, 2n));
  const sha512 = square.slice(0, 8);
  const sha384 = square.slice(8);
  made = {
    k512,
    k256: k512.slice(0, 64).map((k) => Number(k >> 32n)),
    h: {
      sha224: sha384.map((v) => v & 0xffffffffn),
      sha256: sha512.map((v) => v >> 32n),
      sha384,
      sha512,
    },
  };
  return made;
}

function sha224(text: Bytes): string {
  return sha2Short(text, 'sha224').slice(0, 56);
}
function sha256(text: Bytes): string {
  return sha2Short(text, 'sha256');
}
function sha384(text: Bytes): string {
  return sha2Long(text, 'sha384').slice(0, 96);
}
function sha512(text: Bytes): string {
  return sha2Long(text, 'sha512');
}

/** Ref: RFC 6234, section 6.2 */
function sha2Short(text: Bytes, name: 'sha224' | 'sha256'): string {
  const m = padded(text, 64, 'big');
  const { k256, h: start } = constants();
  const h = start[name].map((v) => Number(v) | 0);
  const w = new Int32Array(64);
  for (let at = 0; at < m.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = m.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      const s0 = rotl(x, 25) ^ rotl(x, 14) ^ (x >>> 3);
      const s1 = rotl(y, 15) ^ rotl(y, 13) ^ (y >>> 10);
      w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, last] = h as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = rotl(e, 26) ^ rotl(e, 21) ^ rotl(e, 7);
      const t1 = (last + s1 + ((e & f) ^ (~e & g)) + k256[i]! + w[i]!) | 0;
      const s0 = rotl(a, 30) ^ rotl(a, 19) ^ rotl(a, 10);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, last].forEach((x, i) => {
      h[i] = (h[i]! + x) | 0;
    });
  }
  return h.map(hex32).join('');
}

/** Ref: RFC 6234, section 6.4 */
function sha2Long(text: Bytes, name: 'sha384' | 'sha512'): string {
  const m = padded(text, 128, 'big');
  const { k512, h: start } = constants();
  const h = [...start[name]];
  const mask = 0xffffffffffffffffn;
  const rotr = (x: bigint, n: bigint) => ((x >> n) | (x << (64n - n))) & mask;
  for (let at = 0; at < m.byteLength; at += 128) {
    const w: bigint[] = [];
    for (let i = 0; i < 16; i++) w.push(m.getBigUint64(at + i * 8));
    for (let i = 16; i < 80; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      const s0 = rotr(x, 1n) ^ rotr(x, 8n) ^ (x >> 7n);
      const s1 = rotr(y, 19n) ^ rotr(y, 61n) ^ (y >> 6n);
      w.push((w[i - 16]! + s0 + w[i - 7]! + s1) & mask);
    }
    let [a, b, c, d, e, f, g, last] = h as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i++) {
      const s1 = rotr(e, 14n) ^ rotr(e, 18n) ^ rotr(e, 41n);
      const t1 = last + s1 + ((e & f) ^ (~e & mask & g)) + k512[i]! + w[i]!;
      const s0 = rotr(a, 28n) ^ rotr(a, 34n) ^ rotr(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & mask, c, b, a, (t1 + t2) & mask];
    }
    [a, b, c, d, e, f, g, last].forEach((v, i) => {
      h[i] = (h[i]! + v) & mask;
    });
  }
  return h.map((v) => v.toString(16).padStart(16, '0')).join('');
}
