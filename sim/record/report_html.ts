import type { Difference, Report } from './compare.ts';
import { diffLines } from './diff_lines.ts';

/** Reports as one self-contained page: nothing is fetched, it works from a file. */
export function reportHtml(reports: readonly Report[]): string {
  const title = reports.length === 1 ? reports[0]!.lab : `${reports.length} labs`;
  const equal = reports.filter((r) => r.equal).length;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>vethlab record: ${text(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${text(title)}</h1>
<p class="verdict ${equal === reports.length ? 'ok' : 'bad'}">${reports.length === 1 ? (equal === 1 ? 'Equal' : 'Different') : `${equal} of ${reports.length} labs equal`}</p></header>
<main>${reports.map((r) => section(r, reports.length > 1)).join('\n')}</main>
<footer>Made by <code>vethlab record</code>. What chance or the clock decides is shown by whose it is: <code>&lt;MAC host:eth0&gt;</code> is that interface's address.</footer>
</body></html>
`;
}

function section(r: Report, named: boolean): string {
  const equal = r.commands.filter((c) => c.equal).length;
  const rows = [
    row('commands', r.commands.length, equal, null),
    ...r.areas.filter((a) => a.total > 0 || a.skipped !== null).map((a) => row(a.name, a.total, a.equal, a.skipped)),
  ];
  const first = r.differences.find((d) => d.since !== null);
  return `<section>${named ? `<h2>${text(r.lab)} <span class="${r.equal ? 'ok' : 'bad'}">${r.equal ? 'equal' : 'different'}</span></h2>` : ''}
<p class="who"><b>Real host:</b> ${text(r.real.by)}, ${text(r.real.os)}, Linux ${text(r.real.kernel)}, ${text(r.real.date)}<br>
<b>Model:</b> ${r.runs} course${r.runs === 1 ? '' : 's'} of chance</p>
<table class="areas"><thead><tr><th>compared</th><th>equal</th><th>of</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>
${first ? `<p class="first">The first packet that differs: ${text(whenText(first, r))}, ${text(first.where)}: <code>${text(first.title)}</code></p>` : ''}
<h3>Commands</h3><ol class="commands">${r.commands.map((c, i) => commandHtml(r, i, c)).join('')}</ol>
${areasHtml(r)}
${r.notes.length > 0 ? `<h3>Not compared</h3><ul>${r.notes.map((n) => `<li>${text(n)}</li>`).join('')}</ul>` : ''}
</section>`;
}

function row(name: string, total: number, equal: number, skipped: string | null): string {
  if (skipped !== null)
    return `<tr class="skipped"><td>${text(name)}</td><td colspan="3">not compared: ${text(skipped)}</td></tr>`;
  const share = total === 0 ? 100 : (100 * equal) / total;
  return `<tr><td>${text(name)}</td><td class="${equal === total ? 'ok' : 'bad'}">${equal}</td><td>${total}</td><td><span class="bar"><i style="width:${share.toFixed(1)}%"></i></span></td></tr>`;
}

function commandHtml(r: Report, index: number, c: Report['commands'][number]): string {
  const frames = r.differences.filter((d) => d.since?.command === index);
  const mark = c.equal && frames.length === 0 ? '<span class="ok">=</span>' : '<span class="bad">≠</span>';
  const host = r.commands.some((x) => x.host !== c.host) ? `<span class="host">${text(c.host)}</span> ` : '';
  const body = c.equal
    ? c.real.map((l) => `<div>${text(l)}</div>`).join('')
    : diffLines(c.real, c.model).map((l) => diffLine(l[0]!, l.slice(1))).join(''); // biome-ignore format: a chain
  const seen = frames.map((d) => diffLine(sign(d), `${d.where}: ${d.title}${counts(d)} ${whenText(d, r)}`)).join('');
  const open = c.equal && frames.length === 0 ? '' : ' open';
  return `<li><details${open}><summary>${mark} ${host}<code>$ ${text(c.command.replaceAll('\n', '\n> '))}</code></summary><pre>${body}${seen}</pre></details></li>`;
}

function areasHtml(r: Report): string {
  const names = [...new Set(r.differences.map((d) => d.area))].filter((n) => n !== 'frames');
  return names
    .map((name) => {
      const lines = r.differences
        .filter((d) => d.area === name)
        .map((d) => diffLine(sign(d), `${d.where}: ${d.title}${counts(d)}`));
      return `<h3>${text(name)}</h3><pre class="table">${lines.join('')}</pre>`;
    })
    .join('');
}

function sign(d: Difference): string {
  return d.real > d.model ? '-' : d.real < d.model ? '+' : '≠';
}

function counts(d: Difference): string {
  return d.real > 0 && d.model > 0 ? ` (${d.real} there, ${d.model} in the model)` : '';
}

function whenText(d: Difference, r: Report): string {
  if (d.since === null) return '';
  const command = r.commands[d.since.command]?.command.split('\n')[0];
  return `at ${d.since.seconds.toFixed(3)} s${command === undefined ? '' : ` during ${command}`}`;
}

function diffLine(mark: string, line: string): string {
  const kind = mark === '-' ? 'real' : mark === '+' ? 'model' : mark === '≠' ? 'both' : 'same';
  return `<div class="${kind}">${text(mark)} ${text(line)}</div>`;
}

function text(s: string): string {
  return s.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
}

const STYLE = `:root{color-scheme:light dark;--ok:#12693a;--bad:#a3231b;--line:#8884;--real:#a3231b18;--model:#12693a18}
@media(prefers-color-scheme:dark){:root{--ok:#58c98a;--bad:#ff8a80;--real:#ff8a8022;--model:#58c98a22}}
body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:0 auto;padding:1.5rem}
header{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap}h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.2rem;border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}
.ok{color:var(--ok);font-weight:600}.bad{color:var(--bad);font-weight:600}.verdict{font-size:1.1rem;margin:0}
table.areas{border-collapse:collapse}.areas th,.areas td{text-align:left;padding:.15rem .9rem .15rem 0}.areas td:nth-child(2),.areas td:nth-child(3){text-align:right;font-variant-numeric:tabular-nums}
.skipped{opacity:.65}.skipped td:nth-child(2){text-align:left}.bar{display:inline-block;width:10rem;height:.5rem;background:var(--real);border-radius:.25rem;overflow:hidden}.bar i{display:block;height:100%;background:var(--ok)}
ol.commands{list-style:none;padding:0;margin:0}ol.commands li{border-bottom:1px solid var(--line)}summary{cursor:pointer;padding:.2rem 0}summary code{white-space:pre-wrap;overflow-wrap:anywhere}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{margin:.2rem 0 .6rem 1.2rem;overflow-x:auto}pre.table{margin-left:0}pre div{white-space:pre-wrap;overflow-wrap:anywhere;padding:0 .3rem;tab-size:8}
.real{background:var(--real)}.model{background:var(--model)}.both{background:var(--line)}.host{border:1px solid var(--line);border-radius:.3rem;padding:0 .35rem}
.first{border-left:3px solid var(--bad);padding-left:.7rem}footer{margin-top:2rem;opacity:.7;font-size:.85rem}`;
