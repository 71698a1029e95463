/** One instruction of the socket filter machine. Ref: include/uapi/linux/bpf_common.h, filter.h:struct sock_filter */
export type BpfInsn = { readonly code: number; readonly jt: number; readonly jf: number; readonly k: number };

export const BPF_LD_W_ABS = 0x20;
export const BPF_LD_H_ABS = 0x28;
export const BPF_LD_B_ABS = 0x30;
export const BPF_LD_W_IND = 0x40;
export const BPF_LD_H_IND = 0x48;
export const BPF_LD_B_IND = 0x50;
export const BPF_LD_W_LEN = 0x80;
export const BPF_LDX_B_MSH = 0xb1;
export const BPF_ALU_AND_K = 0x54;
export const BPF_JMP_JEQ_K = 0x15;
export const BPF_JMP_JGT_K = 0x25;
export const BPF_JMP_JGE_K = 0x35;
export const BPF_JMP_JSET_K = 0x45;
export const BPF_RET_K = 0x06;

const hex = (n: number): string => `#0x${n.toString(16)}`;

/** Name and operand of each instruction. Ref: libpcap bpf_image.c:bpf_image() */
const IMAGES: ReadonlyMap<number, readonly [string, (k: number) => string]> = new Map([
  [BPF_LD_W_ABS, ['ld', (k: number) => `[${k}]`]],
  [BPF_LD_H_ABS, ['ldh', (k: number) => `[${k}]`]],
  [BPF_LD_B_ABS, ['ldb', (k: number) => `[${k}]`]],
  [BPF_LD_W_IND, ['ld', (k: number) => `[x + ${k}]`]],
  [BPF_LD_H_IND, ['ldh', (k: number) => `[x + ${k}]`]],
  [BPF_LD_B_IND, ['ldb', (k: number) => `[x + ${k}]`]],
  [BPF_LD_W_LEN, ['ld', () => '#pktlen']],
  [BPF_LDX_B_MSH, ['ldxb', (k: number) => `4*([${k}]&0xf)`]],
  [BPF_ALU_AND_K, ['and', hex]],
  [BPF_JMP_JEQ_K, ['jeq', hex]],
  [BPF_JMP_JGT_K, ['jgt', hex]],
  [BPF_JMP_JGE_K, ['jge', hex]],
  [BPF_JMP_JSET_K, ['jset', hex]],
  [BPF_RET_K, ['ret', (k: number) => `#${k}`]],
]);

const isJump = (code: number): boolean => (code & 7) === 5;

/** A program for people (1), as C (2) or as numbers (3). Ref: libpcap bpf_dump.c:bpf_dump() */
export function bpfDump(program: readonly BpfInsn[], format: number): string {
  if (format > 2) return `${program.length}\n${program.map((i) => `${i.code} ${i.jt} ${i.jf} ${i.k}\n`).join('')}`;
  if (format > 1) {
    return program
      .map((i) => `{ 0x${i.code.toString(16)}, ${i.jt}, ${i.jf}, 0x${i.k.toString(16).padStart(8, '0')} },\n`)
      .join('');
  }
  return program
    .map((insn, n) => {
      const [name, operand] = IMAGES.get(insn.code)!;
      const head = `(${String(n).padStart(3, '0')}) ${name.padEnd(8)} `;
      if (!isJump(insn.code)) return `${head}${operand(insn.k)}\n`;
      return `${head}${operand(insn.k).padEnd(16)} jt ${n + 1 + insn.jt}\tjf ${n + 1 + insn.jf}\n`;
    })
    .join('');
}
