import { type MacAddr, parseMac } from '../../../core/addr/mac.ts';

/**
 * Up to six bytes of one or two digits, colons between them or not; bytes that are not given are zero, and what follows
 * the sixth is not looked at. Null when a character is neither. Ref: net-tools 2.10 lib/ether.c:in_ether()
 */
export function inEther(text: string): MacAddr | null {
  const bytes: string[] = [];
  let rest = text;
  while (rest !== '' && bytes.length < 6) {
    const m = /^([0-9a-fA-F])(?:([0-9a-fA-F]):?|::?|$)/.exec(rest);
    if (!m) return null;
    bytes.push(m[2] === undefined ? `0${m[1]}` : m[1]! + m[2]);
    rest = rest.slice(m[0].length);
  }
  while (bytes.length < 6) bytes.push('00');
  return parseMac(bytes.join(':'));
}
