import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

/** The first lab, with what it prints and why its ping is lost. */
export async function tour(): Promise<number> {
  const file = fileURLToPath(new URL('../scenarios/01-bridge-and-veth.md', import.meta.url));
  process.stdout.write('vethlab: a Linux host in memory. Its first lab, scenarios/01-bridge-and-veth.md:\n\n');
  const status = await run({ file, preset: 'bare', explain: false, limits: {} });
  if (status !== 0) return status;
  process.stdout.write(`
What you saw is what a Debian 12 host prints for these commands, but for the last one, explain, which no host has.

Try next:
  npm run -s vethlab -- run scenarios/labs/seed-03-veth-to-container.sh    # the same, in namespaces: now it answers
  npm run -s vethlab -- run scenarios/labs/14-momiji-router.sh --explain   # a router, and why the last packet arrived
  npm run -s vethlab -- run YOUR_SCRIPT.sh                                 # any script of ip, brctl, ping, tcpdump ...
  npm run -s vethlab -- help
`);
  return 0;
}
