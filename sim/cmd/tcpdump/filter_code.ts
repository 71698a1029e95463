import { BPF_RET_K, type BpfInsn } from './bpf.ts';
import type { FilterContext } from './filter.ts';

/** The program of an expression, null for one whose program is not known. Ref: libpcap gencode.c:pcap_compile() */
export function compileProgram(
  text: string,
  _context: FilterContext,
  snaplen: number,
  _optimize: boolean,
): readonly BpfInsn[] | null {
  return text.trim() === '' ? [{ code: BPF_RET_K, jt: 0, jf: 0, k: snaplen }] : null;
}
