import { type Ipv4Addr, ipv4 } from '../../../core/addr/ipv4.ts';

/** Ref: include/uapi/linux/ip.h:IPOPT_* */
const IPOPT_EOL = 0;
const IPOPT_NOP = 1;
const IPOPT_RR = 7;
const IPOPT_TS = 68;
const IPOPT_LSRR = 131;
const IPOPT_SSRR = 137;
const IPOPT_MINOFF = 4;

const TS_FLAGS = { tsonly: 0, tsandaddr: 1, tsprespec: 3 } as const;
export type TsType = keyof typeof TS_FLAGS;

/** Room for nine routers, after a NOP that aligns it. Ref: ping.c:ping4_run() */
export function recordRoute(): Uint8Array {
  const space = new Uint8Array(40);
  space.set([IPOPT_NOP, IPOPT_RR, 39, IPOPT_MINOFF]);
  return space;
}

export function timestampOption(type: TsType, hops: readonly Ipv4Addr[]): Uint8Array {
  const len = type === 'tsonly' ? 40 : type === 'tsandaddr' ? 36 : 4 + hops.length * 8;
  const space = new Uint8Array(len);
  space.set([IPOPT_TS, len, 5, TS_FLAGS[type]]);
  hops.forEach((hop, i) => {
    space.set(octets(hop), 4 + i * 8);
  });
  return space;
}

function octets(a: Ipv4Addr): number[] {
  return [a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255];
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) * 2 ** 24 + ((bytes[at + 1] ?? 0) << 16) + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)) >>>
    0
  );
}

/** What a run remembers of the last route, to say `(same route)`. */
export type LastRoute = { bytes: string };

/** The options of a received header as ping shows them. Ref: ping.c:pr_options() */
export function prOptions(
  options: Uint8Array,
  last: LastRoute,
  flood: boolean,
  prAddr: (a: Ipv4Addr) => string,
): string {
  let text = '';
  const address = (at: number): string => {
    const a = u32(options, at);
    return `\t${a === 0 ? '0.0.0.0' : prAddr(ipv4(a))}`;
  };
  for (let at = 0; at < options.length; ) {
    const type = options[at]!;
    if (type === IPOPT_EOL) break;
    if (type === IPOPT_NOP) {
      text += '\nNOP';
      at++;
      continue;
    }
    const len = options[at + 1] ?? 0;
    if (len < 2 || len > options.length - at) break;
    const end = Math.min(options[at + 2]!, len);
    if (type === IPOPT_LSRR || type === IPOPT_SSRR) {
      text += `\n${type === IPOPT_SSRR ? 'S' : 'L'}SRR: `;
      for (let j = len, p = at + 3; j > IPOPT_MINOFF; j -= 4, p += 4) text += `${address(p)}\n`;
    } else if (type === IPOPT_RR) {
      const used = end - IPOPT_MINOFF;
      const route = Array.from(options.subarray(at + 2, at + 2 + Math.max(used, 0))).join();
      if (used > 0 && route === last.bytes && !flood) text += '\t(same route)';
      else if (used > 0) {
        last.bytes = route;
        text += '\nRR: ';
        for (let i = used, p = at + 3; i > 0; i -= 4, p += 4) text += `${address(p)}\n`;
      }
    } else if (type === IPOPT_TS) text += timestamps(options, at, end - 5, address);
    else text += `\nunknown option ${type.toString(16)}`;
    at += len;
  }
  return text;
}

function timestamps(options: Uint8Array, at: number, used: number, address: (at: number) => string): string {
  if (used <= 0) return '';
  const flags = options[at + 3]!;
  let text = '\nTS: ';
  let standard = 0;
  let other = 0;
  for (let i = used, p = at + 4; ; ) {
    if ((flags & 15) !== TS_FLAGS.tsonly) {
      text += address(p);
      p += 4;
      i -= 4;
      if (i <= 0) break;
    }
    const l = u32(options, p);
    p += 4;
    if (l >= 0x80000000) {
      const t = l - 0x80000000;
      text += other === 0 ? `\t${t} absolute not-standard` : `\t${t - other} not-standard`;
      other = t;
    } else {
      text += standard === 0 ? `\t${l} absolute` : `\t${l - standard}`;
      standard = l;
    }
    i -= 4;
    text += '\n';
    if (i <= 0) break;
  }
  return flags >> 4 ? `${text}Unrecorded hops: ${flags >> 4}\n` : text;
}
