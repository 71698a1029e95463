import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { strerror } from '../../core/errno.ts';
import type { Backend } from '../record/backend.ts';
import type { Report } from '../record/compare.ts';
import { thisHost } from '../record/host/local.ts';
import { sshHost } from '../record/host/ssh.ts';
import { debianVm } from '../record/host/vm.ts';
import { planLab } from '../record/plan.ts';
import { detectProfile, profileNamed } from '../record/profile.ts';
import { reportHtml } from '../record/report_html.ts';
import { reportText } from '../record/report_text.ts';
import { saveRecording } from '../record/save.ts';
import { compareWithModel, MODEL_RUNS } from '../record/with_model.ts';

export const RECORD_USAGE = `Usage: vethlab record LAB... [--vm | --host ssh:USER@HOST] [--json] [--html FILE] [--verbose] [--save]

Runs a lab (a bash script, or the shell blocks of a Markdown file) on a real Linux host and on the model, and
compares what it printed, every frame on every interface, the tables at the end, notifications and drops.
Without --vm or --host the host is this one, as root: in namespaces of its own, with its files in an overlay.
Exit status: 0 everything equal, 1 something differs, 2 it could not be run.

  --vm                 a stock Debian 12 kernel in qemu; packages come from Debian's archive, once
  --host ssh:USER@HOST another Linux host, as root there
  --json               the report for machines, one JSON document
  --html FILE          the report as one page
  --profile NAME       run the model with this host profile, not with the one detected
  --runs N             courses of chance the model takes before something counts as different (default ${MODEL_RUNS})
  --timeout SECONDS    how long a lab may take there (default 300)
  --no-capture         no frames and notifications
  --no-trace           no drop reasons
  --save               keep the recording beside the lab, with where it is from
  --verbose            also what is equal
`;

/** `vethlab record`: 0 equal, 1 different, 2 could not be run. */
export async function record(args: string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (e) {
    return cannot(`${(e as Error).message}\n${RECORD_USAGE}`);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(RECORD_USAGE);
    return 0;
  }
  if (positionals.length === 0) return cannot(`record takes a lab\n${RECORD_USAGE}`);
  const backend = backendOf(values);
  if (typeof backend === 'string') return cannot(backend);
  const given = values.profile === undefined ? null : profileNamed(values.profile);
  if (values.profile !== undefined && given === null) return cannot(`no profile '${values.profile}'`);
  const runs = whole(values.runs, MODEL_RUNS);
  const timeout = whole(values.timeout, 300);
  if (runs === null || timeout === null) return cannot('--runs and --timeout take a whole number above 0');

  let status = 0;
  const reports: Report[] = [];
  for (const file of positionals) {
    let text: string;
    try {
      text = readFileSync(file, 'latin1');
    } catch (e) {
      const code = (e as NodeJS.ErrnoException).code ?? '';
      status = cannot(`${file}: ${strerror[code as keyof typeof strerror] ?? (e as Error).message}`);
      continue;
    }
    const plan = planLab(basename(file), text);
    if (!plan.ok) {
      status = cannot(`${file}: ${plan.error.extack}`);
      continue;
    }
    const real = await backend.run(plan.value, {
      timeout,
      capture: values['no-capture'] !== true,
      trace: values['no-trace'] !== true,
    });
    if (!real.ok) {
      status = cannot(`${file}: ${backend.name}: ${real.error.extack ?? strerror[real.error.errno]}`);
      continue;
    }
    const profile = given ?? detectProfile(real.value);
    const report = compareWithModel(real.value, plan.value, { runs, profile });
    if (!report.ok) {
      status = cannot(`${file}: the model: ${report.error.extack}`);
      continue;
    }
    reports.push(report.value);
    if (values.save) process.stderr.write(`vethlab: saved ${saveRecording(file, real.value).join(', ')}\n`);
    if (!values.json) process.stdout.write(reportText(report.value, values.verbose ?? false));
    if (!report.value.equal && status === 0) status = 1;
  }
  if (values.json) process.stdout.write(`${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 1)}\n`);
  if (values.html !== undefined && reports.length > 0) {
    try {
      writeFileSync(values.html, reportHtml(reports));
    } catch (e) {
      return cannot(`${values.html}: ${(e as Error).message}`);
    }
  }
  return status;
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      vm: { type: 'boolean' },
      host: { type: 'string' },
      json: { type: 'boolean' },
      html: { type: 'string' },
      profile: { type: 'string' },
      runs: { type: 'string' },
      timeout: { type: 'string' },
      'no-capture': { type: 'boolean' },
      'no-trace': { type: 'boolean' },
      save: { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function backendOf(values: { readonly vm?: boolean; readonly host?: string }): Backend | string {
  if (values.vm) return values.host === undefined ? debianVm() : '--vm and --host are two different hosts';
  if (values.host === undefined) return thisHost;
  const m = /^ssh:(\S+)$/.exec(values.host);
  return m === null || m[1]!.startsWith('-') ? `--host takes ssh:USER@HOST, not '${values.host}'` : sshHost(m[1]!);
}

function whole(text: string | undefined, otherwise: number): number | null {
  if (text === undefined) return otherwise;
  const n = Number(text);
  return Number.isSafeInteger(n) && n > 0 ? n : null;
}

function cannot(message: string): number {
  process.stderr.write(`vethlab: ${message}\n`);
  return 2;
}
