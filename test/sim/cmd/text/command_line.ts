import { testHost } from '../../../support/host.ts';
import { packages } from './packages.ts';

/** What `bash -c LINE` prints, and its status, in a directory of a fresh host that holds `files`. */
export function runCommandLine(
  line: string,
  files: Readonly<Record<string, string>>,
): { status: number | null; output: string } {
  const host = testHost({
    commands: packages,
    cwd: '/lab',
    files: Object.fromEntries(Object.entries(files).map(([name, data]) => [`/lab/${name}`, data])),
  });
  const { status, output } = host.exec(['bash', '-c', line]);
  return { status, output };
}
