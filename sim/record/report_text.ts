import type { Difference, Report } from './compare.ts';
import { diffLines } from './diff_lines.ts';

/** A report for the terminal: per command equal or not, then what differs and since when. */
export function reportText(report: Report, verbose = false): string {
  const out: string[] = [];
  out.push(`${report.lab}: ${report.real.by}, ${report.real.os}, Linux ${report.real.kernel}`);
  for (const c of report.commands) {
    const [first, ...more] = c.command.split('\n');
    if (c.equal && !verbose) continue;
    out.push(`${c.equal ? '=' : '≠'} $ ${first}`, ...more.map((l) => `  > ${l}`));
    if (!c.equal) out.push(...diffLines(c.real, c.model).map((l) => `    ${l}`));
  }
  const equal = report.commands.filter((c) => c.equal).length;
  out.push(`${equal}/${report.commands.length} commands equal`);
  for (const a of report.areas) {
    if (a.skipped !== null) out.push(`${a.name}: not compared, ${a.skipped}`);
    else if (a.total > 0) {
      out.push(`${a.name}: ${a.equal}/${a.total} equal`);
      const differ = report.differences.filter((d) => d.area === a.name);
      for (const d of differ.slice(0, verbose ? differ.length : 12)) out.push(...differenceText(d, report));
      if (!verbose && differ.length > 12) out.push(`    ... and ${differ.length - 12} more`);
    }
  }
  for (const n of report.notes) out.push(`note: ${n}`);
  out.push(report.equal ? `equal (${report.runs} run${report.runs === 1 ? '' : 's'} of the model)` : 'different');
  return `${out.join('\n')}\n`;
}

/** One difference, real first. */
export function differenceText(d: Difference, report: Report): string[] {
  const when =
    d.since === null
      ? ''
      : ` since ${d.since.seconds.toFixed(3)} s${d.since.command < 0 ? '' : `, during $ ${report.commands[d.since.command]?.command.split('\n')[0]}`}`;
  const count = d.real > 0 && d.model > 0 ? ` ${d.real} times there, ${d.model} in the model` : '';
  const sign = d.real > d.model ? '-' : d.real < d.model ? '+' : '≠';
  return [`    ${sign} ${d.where}: ${d.title}${count}${when}`];
}
