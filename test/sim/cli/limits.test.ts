import { expect, test } from 'vitest';
import { runScript } from '../../../sim/run.ts';
import { Sandbox } from '../../../sim/sandbox.ts';

const limits = {
  steps: 50_000,
  output: 2_000_000,
  fileSize: 1_000_000,
  processes: 200,
  frames: 20_000,
  time: 1_000_000 * 1_000_000_000,
};

const bridges = `
for b in bra brb; do ip link add name $b type bridge; ip link set dev $b up; done
for i in 1 2 3; do
  ip link add va$i type veth peer name vb$i
  ip link set va$i master bra; ip link set vb$i master brb
  ip link set va$i up; ip link set vb$i up
done
ip addr add 192.0.2.1/24 dev bra; ping -c 3 192.0.2.2`;

/** What each ends by: a limit's name, or null where bash or the tool puts an end to it. */
test.each([
  // the shell's loops
  ['while :; do :; done', 'steps'],
  ['for ((;;)); do :; done', 'steps'],
  ['until false; do ((i++)); done', 'steps'],
  ['f() { f; }; f', null],
  ['trap "while :; do :; done" EXIT', 'steps'],
  ['echo ". ./s" > s; . ./s', null],
  ['echo "exec bash s" > s; exec bash s', null],
  [':(){ :|:& };:', null],
  ['while :; do sleep 1000; done', 'time'],
  ['sleep 1000d', 'time'],
  ['while :; do exec 3<&0; done', 'steps'],
  // texts and lists that grow
  ['x=a; while :; do x=$x$x; done', 'memory'],
  ['while :; do a+=(x); done', 'steps'],
  ['printf %1000000000d 1', 'memory'],
  ['echo {1..1000}{1..1000}{1..1000}', 'steps'],
  ['x=$(cat /dev/zero)', 'output'],
  ['yes', 'output'],
  // loops within one tool
  ["awk 'BEGIN { while (1); }'", 'steps'],
  ["awk 'function f() { f() } BEGIN { f() }'", null],
  ["sed ':a;ba' <<< x", 'steps'],
  ["sed ':a;s/x/xx/;ba' <<< x", 'steps'],
  ["jq -n 'def f: f; f'", null],
  ["jq -n '[range(1e12)] | length'", 'steps'],
  ["jq -n 'last(range(1e12))'", 'steps'],
  ["jq -n '[limit(1e9; repeat(1))]'", null],
  ['seq 1000000000 > /dev/null', 'steps'],
  ['yes | cat > /dev/null', 'steps'],
  ['tail -f /dev/null', 'steps'],
  ['head -c 1000000 /dev/urandom > /dev/null', null],
  ['cat /dev/zero | tr "\\0" x > /dev/null', 'steps'],
  // what runs until the disk is full
  ['yes > f; echo done', null],
  ['truncate -s 10G g', null],
  ['while :; do mkdir d; cd d; done', 'steps'],
  // expressions that backtrack
  ["grep -E '(a+)+$' <<< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", null],
  ["grep -E '(a*)*\\1b' <<< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", 'steps'],
  ['[[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab =~ (a*)*$ ]]', null],
  ['case aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa in *a*a*a*a*a*a*a*a*a*a*a*a*b) ;; esac', null],
  ['shopt -s extglob; [[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab == +(+(a)) ]]', null],
  // the network
  ['while :; do ip netns add n$((i++)); done', 'steps'],
  ['while :; do ip link add type dummy; done', 'steps'],
  ['ip link set lo up; ping 127.0.0.1', 'steps'],
  ['ip link set lo up; ping -f 127.0.0.1', 'steps'],
  [bridges, 'steps'],
  ['echo "unshare -n bash s" > s; bash s', null],
] as const)('%s comes to an end', (script, limit) => {
  expect(runScript(new Sandbox({ limits }), script).limit?.limit ?? null).toBe(limit);
});

test('memory is looked at while work is done', () => {
  let held = 0;
  const sandbox = new Sandbox({ limits: { memory: 10 }, memoryInUse: () => held++ });
  expect(runScript(sandbox, 'while :; do :; done').limit?.limit).toBe('memory');
});

test('a storm of frames is found out', () => {
  const sandbox = new Sandbox({ limits: { frames: 4 } });
  expect(runScript(sandbox, bridges).limit?.limit).toBe('frames');
});

test('a run that was ended by a limit stays ended', () => {
  const sandbox = new Sandbox({ limits });
  runScript(sandbox, 'while :; do :; done');
  expect(runScript(sandbox, 'echo x')).toMatchObject({ output: '', limit: { limit: 'steps' } });
});
