import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tcpEvents, tcpMachine, tcpStates, tcpTable } from '../../../core/ipv4/tcp_state.ts';
import { machineNext } from '../../../core/machine.ts';
import type { SkBuff } from '../../../core/skb.ts';
import type { Socket } from '../../../core/socket/socket.ts';
import type { TcpSegment } from '../../../core/wire/tcp.ts';
import { SEC } from '../../../core/world.ts';
import { ip, Lab, must, type Ns } from '../../support/ipv4.ts';

const stream = { family: 'inet', type: 'stream' } as const;
const at = (addr: string, port: number) => ({ family: 'inet', addr: ip(addr), port }) as const;

function pair(): { lab: Lab; a: Ns; b: Ns } {
  const lab = new Lab();
  const [a, b] = [lab.ns(), lab.ns()];
  lab.veth(a, 'va', b, 'vb');
  must(a.addr('va', '192.0.2.1/24'));
  must(b.addr('vb', '192.0.2.2/24'));
  lab.run();
  return { lab, a, b };
}

function listener(ns: Ns, port: number, backlog = 5): Socket {
  const s = ns.socket(stream);
  must(s.bind(at('0.0.0.0', port)));
  must(s.listen(backlog));
  return s;
}

/** What becomes of each TCP segment on the wire: passed, lost, doubled, or held until after the next one. */
function disturb(lab: Lab, fates: readonly ('pass' | 'lose' | 'double' | 'late')[]): void {
  const { ctx } = lab.engine;
  const launch = ctx.launch.bind(ctx);
  let n = 0;
  let held: SkBuff | null = null;
  ctx.launch = (skb) => {
    const p = skb.payload;
    const fate = p.kind === 'ipv4' && p.body.kind === 'tcp' ? (fates[n++] ?? 'pass') : 'pass';
    if (fate === 'lose') return;
    if (fate === 'late' && held === null) {
      held = skb;
      return;
    }
    launch(skb);
    if (fate === 'double') launch({ ...skb });
    if (held !== null) launch(held);
    held = null;
  };
}

function text(n: number): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (i * 7 + (i >> 8)) & 255);
}

/** Sends and reads until the reader has seen the end, at most `seconds` of virtual time. */
function transfer(
  lab: Lab,
  from: Socket,
  to: () => Socket | null,
  data: Uint8Array,
  seconds: number,
): Uint8Array | null {
  const got: number[] = [];
  let sent = 0;
  let shut = false;
  const until = lab.engine.world.now + seconds * SEC;
  while (lab.engine.world.now < until) {
    if (from.writable() && sent < data.length) {
      const r = from.send({ kind: 'bytes', bytes: data.subarray(sent) });
      if (r.ok) sent += r.value;
    }
    if (sent === data.length && !shut && from.writable()) shut = from.shutdown('wr').ok;
    const s = to();
    for (;;) {
      const r = s?.recv();
      if (r === undefined || !r.ok || r.value === null || r.value.data.kind !== 'bytes') break;
      if (r.value.data.bytes.length === 0) return Uint8Array.from(got);
      got.push(...r.value.data.bytes);
    }
    lab.engine.step();
  }
  return null;
}

describe('a TCP connection', () => {
  test('moves as its machine says, for every state and event', () => {
    for (const state of tcpStates)
      for (const event of tcpEvents) expect(tcpTable[state][event]).toEqual(machineNext(tcpMachine, state, event));
  });

  test('brings all octets in their order over a link that loses, doubles and reorders', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('pass', 'pass', 'pass', 'lose', 'double', 'late'), { maxLength: 40 }),
        fc.constantFrom(1, 100, 1448, 1449, 20_000, 200_000),
        (fates, size) => {
          const { lab, a, b } = pair();
          const server = listener(a, 80);
          const client = b.socket(stream);
          disturb(lab, fates as ('pass' | 'lose' | 'double' | 'late')[]);
          client.connect(at('192.0.2.1', 80));
          let accepted: Socket | null = null;
          const data = text(size);
          const got = transfer(
            lab,
            client,
            () => {
              accepted ??= must(server.accept());
              return accepted;
            },
            data,
            2000,
          );
          expect(got).toEqual(data);
          // and both ends come to an end
          accepted!.close();
          client.close();
          lab.run(1000 * SEC);
          expect(a.net.ipv4.tcpEhash.size + b.net.ipv4.tcpEhash.size).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('asks ever more seldom when nobody answers, and gives up after 127 seconds', () => {
    const { lab, b } = pair();
    must(
      b.nl.newNeigh(
        {
          family: 'inet',
          ifindex: b.index('vb'),
          dst: ip('192.0.2.9'),
          lladdr: '02:00:00:00:00:09' as never,
          state: 'PERMANENT',
        } as never,
        { create: true },
      ),
    );
    const client = b.socket(stream);
    const began = lab.engine.world.now;
    const sent: number[] = [];
    const { ctx } = lab.engine;
    const launch = ctx.launch.bind(ctx);
    ctx.launch = (skb) => {
      const p = skb.payload;
      if (p.kind === 'ipv4' && p.body.kind === 'tcp' && (p.body as TcpSegment).flags.syn)
        sent.push(Math.round((lab.engine.world.now - began) / SEC));
      launch(skb);
    };
    client.connect(at('192.0.2.9', 80));
    lab.run(126 * SEC);
    expect(client.soError!()).toBeNull();
    lab.run(3 * SEC);
    expect(client.soError!()).toBe('ETIMEDOUT');
    expect(sent).toEqual([0, 1, 3, 7, 15, 31, 63]);
  });

  test.each([
    ['ECONNREFUSED', '192.0.2.1', 0],
    ['EHOSTUNREACH', '192.0.2.77', 3],
  ])('fails with %s', (errno, addr, seconds) => {
    const { lab, b } = pair();
    const client = b.socket(stream);
    expect(client.connect(at(addr, 80))).toEqual({ ok: false, error: { errno: 'EINPROGRESS' } });
    lab.run((seconds + 1) * SEC);
    expect(client.soError!()).toBe(errno);
  });

  test('stays in TIME-WAIT for a minute on the side that closed first', () => {
    const { lab, a, b } = pair();
    const server = listener(a, 80);
    const client = b.socket(stream);
    client.connect(at('192.0.2.1', 80));
    lab.run();
    const accepted = must(server.accept())!;
    client.close();
    lab.run();
    accepted.close();
    lab.run();
    const states = (ns: Ns) => ns.nl.dumpSocks().map((s) => s.state);
    expect(states(b)).toEqual(['TIME-WAIT']);
    expect(states(a)).toEqual(['LISTEN']);
    lab.run(57 * SEC);
    expect(states(b)).toEqual(['TIME-WAIT']);
    lab.run(4 * SEC);
    expect(states(b)).toEqual([]);
  });

  test('holds back what does not fit the reader, and goes on when it reads', () => {
    const { lab, a, b } = pair();
    const server = listener(a, 80);
    const client = b.socket(stream);
    client.connect(at('192.0.2.1', 80));
    lab.run();
    const accepted = must(server.accept())!;
    const data = text(3_000_000);
    let sent = 0;
    for (let i = 0; i < 100; i++) {
      const r = client.send({ kind: 'bytes', bytes: data.subarray(sent) });
      if (r.ok) sent += r.value;
      lab.run(SEC / 10);
    }
    expect(sent).toBeLessThan(data.length);
    const sk = accepted.sk;
    expect(sk.kind === 'tcp' && sk.rcvQueued <= sk.rcvbuf).toBe(true);
    const rest = transfer(lab, client, () => accepted, data.subarray(sent), 100);
    expect(rest?.length).toBe(data.length);
  });
});
