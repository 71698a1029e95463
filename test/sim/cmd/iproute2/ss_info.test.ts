import { expect, test } from 'vitest';
import { runScript } from '../../../../sim/run.ts';
import { Sandbox } from '../../../../sim/sandbox.ts';

test('ss -i tells what a connection has carried, as a Debian 12 host did for the same connection', () => {
  const sandbox = new Sandbox({ seed: 1 });
  const { output } = runScript(
    sandbox,
    `nc -lk 5000 > /dev/null &
sleep 1
(echo hello; sleep 60) | nc 127.0.0.1 5000 &
sleep 1
ss -tniOH dport = 5000; ss -tniOH sport = 5000; ss -tlniOH`,
  );
  const [client, server, listener] = output.split('\n');
  expect(client).toMatch(
    / cubic wscale:7,7 rto:\d+ rtt:.* bytes_sent:6 bytes_acked:7 segs_out:3 segs_in:2 data_segs_out:1 /,
  );
  expect(server).toMatch(/ bytes_received:6 segs_out:1 segs_in:\d data_segs_in:1 /);
  expect(listener).toMatch(/ cubic cwnd:10$/);
});
