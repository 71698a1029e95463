// Records what a real bash 5.2 makes of every case: node test/sim/shell/record.mjs [GROUP]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = new URL('./cases/', import.meta.url).pathname;
const only = process.argv[2];
for (const file of readdirSync(here).filter((f) => f.endsWith('.sh') && (!only || f.startsWith(only)))) {
  const out = [];
  for (const script of cases(readFileSync(join(here, file), 'latin1'))) {
    const dir = mkdtempSync(join(tmpdir(), 'case-'));
    writeFileSync(join(dir, 'script.sh'), script, 'latin1');
    const r = spawnSync('bash', ['script.sh'], {
      cwd: dir,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C', LANG: 'C', COLUMNS: '200' },
      encoding: 'latin1',
      timeout: 20000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    rmSync(dir, { recursive: true });
    const clean = (text) => text.replaceAll(dir, '/tmp/case');
    out.push({ script, stdout: clean(r.stdout), stderr: clean(r.stderr), status: r.status ?? -1 });
  }
  writeFileSync(join(here, file.replace('.sh', '.transcript.json')), `${JSON.stringify(out, null, 1)}\n`);
}

/** Cases are separated by blank lines. */
function cases(text) {
  return text
    .split(/\n\n+/)
    .filter((s) => s.trim() !== '')
    .map((s) => `${s.replace(/\n$/, '')}\n`);
}
