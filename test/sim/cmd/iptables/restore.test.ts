import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transcriptOf } from '../../../support/run_lab.ts';

const run = (script: string): string => transcriptOf(script, 'restore.sh');

/** What the last command of a script printed. */
const last = (transcript: string): string => transcript.slice(transcript.lastIndexOf('\n$ ') + 1).replace(/^.*\n/, '');

const matches = [
  '-p tcp -m tcp --dport 22',
  '-p udp -m udp --sport 53 --dport 1024:65535',
  '-s 192.0.2.0/24 ! -d 198.51.100.7/32',
  '-i eth+',
  '-m conntrack --ctstate RELATED,ESTABLISHED',
  '-m limit --limit 5/min --limit-burst 9',
  '-m comment --comment "it says \\"no\\" to all"',
  '-p icmp -m icmp --icmp-type 8',
  '-m mark --mark 0x1/0xff',
];
const targets = [
  'ACCEPT',
  'DROP',
  'RETURN',
  'A',
  'B',
  'REJECT --reject-with icmp-port-unreachable',
  'LOG --log-prefix "a b: "',
];

const anyRule = fc
  .tuple(fc.constantFrom('INPUT', 'FORWARD'), fc.subarray(matches, { maxLength: 1 }), fc.constantFrom(...targets))
  .map(([chain, m, t]) => `-A ${[chain, ...m, '-j', t].join(' ')}`);
const anyRules = fc.array(anyRule, { minLength: 1, maxLength: 12 });

const file = (rules: readonly string[]): string =>
  ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD DROP [0:0]', ':A - [0:0]', ':B - [0:0]', ...rules, 'COMMIT'].join('\n');

test('what iptables-save wrote is what iptables-restore makes, and what the files said', () => {
  fc.assert(
    fc.property(anyRules, (rules) => {
      const out = run(`iptables-restore <<'R'
${file(rules)}
R
iptables-save | grep -v '^#' > /tmp/one
iptables-save | iptables-restore
iptables-save | grep -v '^#' | diff /tmp/one - && grep '^-A' /tmp/one
`);
      const of = (chain: string) => rules.filter((r) => r.startsWith(`-A ${chain}`));
      expect(last(out).trimEnd().split('\n')).toEqual([...of('INPUT'), ...of('FORWARD')]);
    }),
    { numRuns: 25 },
  );
});

test('a file that is broken anywhere is named by its line, and nothing of it is done', () => {
  fc.assert(
    fc.property(anyRules, anyRules, fc.nat(), (before, rules, at) => {
      const broken = [...rules];
      const place = at % broken.length;
      broken[place] = '-A INPUT -p tcp --dport nosuch -j ACCEPT';
      const out = run(`iptables-restore <<'R'
${file(before)}
R
iptables -S > /tmp/one
iptables-restore <<'R'
${file(broken)}
R
iptables -S | diff /tmp/one - && echo same
`);
      expect(out).toContain(`Error occurred at line: ${place + 6}\n`);
      expect(last(out)).toBe('same\n');
    }),
    { numRuns: 25 },
  );
});

test('a file of 100,000 lines, broken near its end, leaves what there was', () => {
  const out = run(`iptables -A INPUT -s 192.0.2.1 -j DROP
awk 'BEGIN { print "*filter"; for (i = 2; i < 100000; i++) print (i == 99990 ? "-A INPUT --nosuch" : "-A INPUT -s 198.51.100." i % 256 " -j ACCEPT"); print "COMMIT" }' > /tmp/big
iptables-restore /tmp/big
iptables -S INPUT
`);
  expect(out).toContain('Error occurred at line: 99990\n');
  expect(last(out)).toBe('-P INPUT ACCEPT\n-A INPUT -s 192.0.2.1/32 -j DROP\n');
});
