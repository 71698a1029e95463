import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bpfDump } from '../../../../sim/cmd/tcpdump/bpf.ts';
import { compileFilter, type FilterContext } from '../../../../sim/cmd/tcpdump/filter.ts';
import { compileProgram } from '../../../../sim/cmd/tcpdump/filter_code.ts';

type Recorded = { readonly expr: string; readonly format: number; readonly program?: string; readonly error?: string };

/** What tcpdump 4.99.3 with libpcap 1.10.3 printed for -d, -dd and -ddd, or said. */
const recorded: Recorded[] = JSON.parse(readFileSync(new URL('./recorded/programs.json', import.meta.url), 'utf8'));
const services: Record<string, [number, 'tcp' | 'both']> = { domain: [53, 'both'], http: [80, 'tcp'] };
const context: FilterContext = {
  link: 'EN10MB',
  offline: true,
  host: () => null,
  service: (name) => {
    if (/^\d+$/.test(name)) return { port: Number(name), proto: 'both' };
    const found = services[name];
    return found === undefined ? null : { port: found[0], proto: found[1] };
  },
};

function dumped({ expr, format }: Recorded): string {
  const filter = compileFilter(expr, context);
  if (typeof filter === 'string') return filter;
  const program = compileProgram(expr, context, 262144, true);
  if (program === null) return 'not shown';
  return program.length === 1 && program[0]!.k === 0 ? 'expression rejects all packets' : bpfDump(program, format);
}

test.each(recorded)('the program of "$expr" in format $format is the one libpcap makes', (line) => {
  expect(dumped(line)).toBe(line.program ?? line.error!.replace(/^tcpdump: /, ''));
});

test('what is not understood has no program', () => {
  expect(compileProgram('vlan 5 and icmp', context, 262144, true)).toBe(null);
  expect(compileProgram('ip[0] + 1 == 5', context, 262144, true)).toBe(null);
});
