import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dockerHost, startDocker } from '../../../../sim/daemon/dockerd/preset.ts';
import { runScript } from '../../../../sim/run.ts';
import { Sandbox } from '../../../../sim/sandbox.ts';

function dockerSandbox(): Sandbox {
  const sandbox = new Sandbox({ seed: 1, docker: true, profile: dockerHost });
  startDocker(sandbox);
  return sandbox;
}

/** What a host's network consists of, but for counters. */
const TABLES = `
iptables-save | grep -v '^#' | sed 's/\\[.*//'
ip -br addr | sed 's/fe80.*//'
ip route; ip rule; ip netns; bridge link; ss -tuln; ls /var/run/docker/netns
docker network ls --format '{{.Name}}' | sort
sysctl net.ipv4.ip_forward
`;

const container = fc.constantFrom('c1', 'c2', 'c3');
const network = fc.constantFrom('bridge', 'blue', 'red', 'host', 'none', 'container:c1');
const step = fc.oneof(
  fc
    .record({
      name: container,
      network,
      ports: fc.constantFrom('', '-p 8080:80', '-p 127.0.0.1:9000-9002:80-82/udp', '-P --expose 99'),
      image: fc.constantFrom('alpine sleep 1000', 'alpine sh', 'alpine true'),
    })
    .map((r) => `docker run -d --name ${r.name} --network ${r.network} ${r.ports} ${r.image}`),
  fc.tuple(fc.constantFrom('stop -t 0', 'start', 'restart -t 0', 'kill', 'rm', 'rm -f'), container).map(([v, c]) => `docker ${v} ${c}`), // biome-ignore format: a table
  fc.tuple(fc.constantFrom('connect', 'disconnect'), network, container).map(([v, n, c]) => `docker network ${v} ${n} ${c}`), // biome-ignore format: a table
  fc.constantFrom('docker network create blue', 'docker network create red --internal', 'docker network rm blue', 'docker network rm red'), // biome-ignore format: a table
  container.map((c) => `docker exec ${c} ip -br addr`),
);

test('containers and networks leave nothing behind, whatever was done with them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const sandbox = dockerSandbox();
      const before = runScript(sandbox, TABLES).output;
      runScript(sandbox, steps.join('\n'));
      runScript(sandbox, 'docker ps -aq | xargs -r docker rm -f; docker network prune -f; sleep 2'); // linkwatch tells within a second
      expect(runScript(sandbox, TABLES).output).toBe(before);
    }),
    { numRuns: 100 },
  );
});

test('a published port answers on the addresses it was published on, and on no other', () => {
  const addresses = { all: '0.0.0.0', loopback: '127.0.0.1', uplink: '10.0.2.15' } as const;
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(addresses)), fc.boolean(), (ip, userDefined) => {
      const sandbox = dockerSandbox();
      const script = `
docker network create blue >/dev/null
docker run -d --name web -p ${ip}:8080:80 --network ${userDefined ? 'blue' : 'bridge'} alpine nc -lk 80 >/dev/null
sleep 1
for a in 127.0.0.1 10.0.2.15; do nc -z -w 1 $a 8080 && echo host $a; done
ip netns exec internet nc -z -w 1 10.0.2.15 8080 && echo outside
docker run --rm alpine nc -z -w 1 10.0.2.15 8080 && echo container
`;
      const reached = runScript(sandbox, script).output.trim().split('\n').filter(Boolean);
      const expected = [
        ...(ip !== addresses.uplink ? ['host 127.0.0.1'] : []),
        ...(ip !== addresses.loopback ? ['host 10.0.2.15', 'outside', 'container'] : []),
      ];
      expect(reached).toEqual(expected);
    }),
    { numRuns: 6 },
  );
});
