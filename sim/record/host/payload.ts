import { areaScript, quote } from '../area_script.ts';
import type { RunOptions } from '../backend.ts';
import type { Plan } from '../plan.ts';
import capture from './capture.pl?raw';
import runner from './runner.sh?raw';

/** What a recording's marks begin with: nothing a lab prints. */
export type Nonce = string;

/** A lab and the runner as one bash script, for a host's bash to run. */
export function payload(plan: Plan, options: RunOptions, nonce: Nonce): string {
  const { hosts, switches, cables } = plan.topology;
  const end = (e: (typeof cables)[number][number]): string =>
    'host' in e ? `${hosts.indexOf(e.host)} ${e.ifname}` : `@${e.switch} ${e.ifname}`;
  return [
    list('vl_hosts', hosts),
    list('vl_switches', switches),
    list(
      'vl_cables',
      cables.map(([a, b]) => `${end(a)} ${end(b)}`),
    ),
    list(
      'vl_units',
      plan.units.map((u) => u.text),
    ),
    list(
      'vl_unit_hosts',
      plan.units.map((u) => String(hosts.indexOf(u.host))),
    ),
    `vl_areas=${quote(areaScript())}`,
    `vl_cap=${quote(capture)}`,
    `vl_timeout=${options.timeout ?? 300}`,
    `vl_capture=${options.capture === false ? 0 : 1}`,
    `vl_trace=${options.trace === false ? 0 : 1}`,
    `vl_nonce=${nonce}`,
    runner,
  ].join('\n');
}

/**
 * What starts a payload on a host: reads it from stdin, of which the first line is its length, and goes on reading: the end
 * of stdin ends the lab.
 */
export const BOOT =
  'mount -t tmpfs -o mode=1777 vethlab /tmp && IFS= read -r n && head -c "$n" >/tmp/runner && exec bash /tmp/runner';

/** The same as one command line for a shell of whoever logs in there. */
export const BOOT_COMMAND = `if [ "$(uname -s)" != Linux ]; then printf 'VETHLAB 1\\nX this is no Linux host\\n'; elif [ "$(id -u)" != 0 ]; then printf 'VETHLAB 1\\nX not root here: private namespaces need root\\n'; elif ! command -v unshare >/dev/null; then printf 'VETHLAB 1\\nX this host has no unshare\\n'; else exec unshare -m --propagation private bash -c ${quote(BOOT)}; fi`;

function list(name: string, values: readonly string[]): string {
  return `${name}=(${values.map(quote).join(' ')})`;
}
