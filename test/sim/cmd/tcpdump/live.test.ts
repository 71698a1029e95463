import { expect, test } from 'vitest';
import { tcpdumpPackage } from '../../../../sim/cmd/tcpdump/index.ts';
import { Sandbox, TRANSCRIPT_PAUSE } from '../../../../sim/sandbox.ts';
import { entryText, transcript } from '../../../../sim/shell/transcript.ts';

const setup = `ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 192.0.2.1/24 dev va
ip -n b addr add 192.0.2.2/24 dev vb
ip -n a link set va up; ip -n b link set vb up; ip -n a link set lo up; sleep 2`;

/** What the last command printed, echo ids left out. */
function lastOutput(command: string): string {
  const sandbox = new Sandbox({ seed: 1, commands: tcpdumpPackage });
  const entries = transcript(sandbox.machine, `${setup}\n${command}\n`, { name: 'lab', pause: TRANSCRIPT_PAUSE });
  let text = '';
  for (let next = entries.next(); !next.done; next = entries.next()) text = entryText(next.value);
  return text.slice(text.indexOf('\n') + 1).replace(/ id \d+,/g, ' id N,');
}

const verbose = 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n';
const ping = 'ip netns exec a ping -c 1 192.0.2.2 > /dev/null';

// recorded on a real host with these very commands
test.each([
  ['ip netns exec a tcpdump -i nosuch', 'tcpdump: nosuch: No such device exists\n(No such device exists)\n[exit 1]\n'],
  ['ip netns exec b tcpdump -i lo', 'tcpdump: lo: That device is not up\n[exit 1]\n'],
  ['ip netns exec a tcpdump -c x', 'tcpdump: invalid packet count x\n[exit 1]\n'],
  ['ip netns exec a tcpdump -i va host', "tcpdump: can't parse filter expression: syntax error\n[exit 1]\n"],
  [
    `ip netns exec a timeout 3 tcpdump -tn -i any icmp > /tmp/o 2>&1 & sleep 1; ${ping}; ip netns exec a ping -c 1 127.0.0.1 > /dev/null; wait; cat /tmp/o`,
    `tcpdump: data link type LINUX_SLL2
${verbose}listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes
va    Out IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id N, seq 1, length 64
va    In  IP 192.0.2.2 > 192.0.2.1: ICMP echo reply, id N, seq 1, length 64
lo    In  IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id N, seq 1, length 64
lo    In  IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id N, seq 1, length 64

4 packets captured
6 packets received by filter
0 packets dropped by kernel
`,
  ],
  [
    `ip netns exec a timeout 3 tcpdump -i va -tn icmp > /tmp/o 2>&1 & sleep 1; ${ping}; sleep 1; cat /tmp/o; wait`,
    `${verbose}listening on va, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n`,
  ],
  [
    `ip netns exec a timeout 3 tcpdump -tn -i va inbound and icmp > /tmp/o 2>&1 & sleep 1; ${ping}; wait; cat /tmp/o`,
    `${verbose}listening on va, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n\n0 packets captured\n1 packet received by filter\n0 packets dropped by kernel\n`,
  ],
])('%s', (command, output) => {
  expect(lastOutput(command)).toBe(output);
});
