import type { Sys } from '../../proc/sys.ts';

/** Names of services and protocols as the host's files have them. Ref: getservbyname(3), getprotobyname(3) */
export type Netdb = {
  servicePort(name: string, proto: string): number | null;
  serviceName(port: number, proto: string): string | null;
  protocolNumber(name: string): number | null;
  protocolName(number: number): string | null;
  /** The name of an address or network, from /etc/hosts and /etc/networks. */
  hostName(addr: string): string | null;
  /** Addresses of a name. */
  hostAddrs(name: string): string[];
  userId(name: string): number | null;
  userName(uid: number): string | null;
  groupId(name: string): number | null;
  groupName(gid: number): string | null;
};

/** Those that the tools know without the files. Ref: libxtables/xtables.c:xtables_chain_protos */
const CHAIN_PROTOS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],

  ['ipv6-icmp', 58],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['all', 0],
];

export function netdbOf(sys: Sys): Netdb {
  let services: (readonly [name: string, port: number, proto: string])[] | null = null;
  let protocols: (readonly [name: string, number: number])[] | null = null;
  const lines = (path: string): string[][] =>
    text(sys, path)
      .split('\n')
      .map((l) => l.replace(/#.*/, '').trim().split(/\s+/))
      .filter((f) => f.length >= 2);
  const allServices = () => {
    services ??= lines('/etc/services').flatMap(([name, port, ...aliases]) => {
      const [n, proto] = port!.split('/');
      return [name!, ...aliases].map((a) => [a, Number(n), proto ?? ''] as const);
    });
    return services;
  };
  const allProtocols = () => {
    protocols ??= lines('/etc/protocols').flatMap(([name, n, ...aliases]) =>
      [name!, ...aliases].map((a) => [a, Number(n)] as const),
    );
    return protocols;
  };
  const ids = (path: string): (readonly [string, number])[] =>
    text(sys, path)
      .split('\n')
      .map((l) => l.split(':'))
      .filter((f) => f.length > 2)
      .map((f) => [f[0]!, Number(f[2])] as const);
  return {
    hostName: (addr) =>
      lines('/etc/hosts').find(([a]) => a === addr)?.[1] ??
      lines('/etc/networks').find(([, a]) => a === addr)?.[0] ??
      null,
    hostAddrs: (name) =>
      lines('/etc/hosts')
        .filter(([, ...names]) => names.includes(name))
        .map(([a]) => a!),
    userId: (name) => ids('/etc/passwd').find(([n]) => n === name)?.[1] ?? null,
    userName: (uid) => ids('/etc/passwd').find(([, n]) => n === uid)?.[0] ?? null,
    groupId: (name) => ids('/etc/group').find(([n]) => n === name)?.[1] ?? null,
    groupName: (gid) => ids('/etc/group').find(([, n]) => n === gid)?.[0] ?? null,
    servicePort: (name, proto) =>
      allServices().find(([n, , p]) => n === name && (proto === '' || p === proto))?.[1] ?? null,
    serviceName: (port, proto) =>
      allServices().find(([, n, p]) => n === port && (proto === '' || p === proto))?.[0] ?? null,
    protocolNumber: (name) =>
      (name === 'icmpv6' ? 58 : undefined) ??
      CHAIN_PROTOS.find(([n]) => n === name)?.[1] ??
      allProtocols().find(([n]) => n === name)?.[1] ??
      null,
    protocolName: (number) =>
      number === 58
        ? 'ipv6-icmp'
        : (CHAIN_PROTOS.find(([, n]) => n === number)?.[0] ??
          allProtocols().find(([, n]) => n === number)?.[0] ??
          null),
  };
}

function text(sys: Sys, path: string): string {
  const file = sys.readFile(path);
  return file.ok ? file.value : '';
}
