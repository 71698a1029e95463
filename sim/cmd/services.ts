import type { Sys } from '../proc/sys.ts';

/** Lines of /etc/services: name, port, protocol, aliases. Ref: services(5) */
function* services(
  sys: Sys,
): Generator<{ readonly names: readonly string[]; readonly port: number; readonly proto: string }> {
  const file = sys.readFile('/etc/services');
  if (!file.ok) return;
  for (const line of file.value.split('\n')) {
    const m = /^(\S+)\s+(\d+)\/(\w+)\s*([^#]*)/.exec(line);
    if (m === null || m[1]!.startsWith('#')) continue;
    yield { names: [m[1]!, ...m[4]!.split(/\s+/).filter(Boolean)], port: Number(m[2]), proto: m[3]! };
  }
}

/** Ref: getservbyport(3) */
export function getservbyport(sys: Sys, port: number, proto: 'tcp' | 'udp'): string | null {
  for (const s of services(sys)) if (s.port === port && s.proto === proto) return s.names[0]!;
  return null;
}

/** Ref: getservbyname(3) */
export function getservbyname(sys: Sys, name: string, proto: 'tcp' | 'udp'): number | null {
  for (const s of services(sys)) if (s.proto === proto && s.names.includes(name)) return s.port;
  return null;
}
