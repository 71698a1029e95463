import { formatIpv4, type Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { gaiStrerror, getaddrinfo, nameOf } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import help from './help.json' with { type: 'json' };

/** Ref: hostname 3.23 hostname.c:main() */
export const hostname: Command = {
  path: '/usr/bin/hostname',
  *program(sys: Sys): Task<number> {
    const { opts, operands } = getopt(sys.argv, 'aAdfbF:h?iIsVy', {
      alias: 'a',
      'all-fqdns': 'A',
      domain: 'd',
      fqdn: 'f',
      long: 'f',
      file: 'F:',
      'ip-address': 'i',
      'all-ip-addresses': 'I',
      short: 's',
      version: 'V',
      yp: 'y',
      nis: 'y',
      boot: 'b',
    });
    let kind = '';
    for (const { opt, arg, ...rest } of opts) {
      if (opt === '?') {
        sys.err(`${sys.argv[0]}: ${(rest as { error: string }).error}\n${help.hostname}`);
        return 255;
      }
      if (opt === 'F') {
        const text = sys.readFile(arg!);
        if (!text.ok) {
          sys.err(`hostname: cannot open: ${arg}\n`);
          return 1;
        }
        sys.sethostname(text.value.trim());
        return 0;
      }
      if (opt === 'h') {
        sys.out(help.hostname);
        return 0;
      }
      kind = opt;
    }
    const [name] = operands;
    if (name !== undefined) {
      if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name) || name.length > 64) {
        sys.err(`hostname: the specified hostname is invalid\n`);
        return 1;
      }
      sys.sethostname(name);
      return 0;
    }
    switch (kind) {
      case 'V':
        sys.out('hostname 3.23\n');
        return 0;
      case 's':
        sys.out(`${sys.hostname.split('.')[0]}\n`);
        return 0;
      case 'y':
        sys.err('hostname: Local domain name not set\n');
        return 1;
      case 'I':
        sys.out(`${ownAddresses(sys).map((a) => `${a} `).join('')}\n`); // biome-ignore format: short
        return 0;
      case 'A':
        sys.out(`${ownNames(sys).map((n) => `${n} `).join('')}\n`); // biome-ignore format: short
        return 0;
      case 'a':
      case 'd':
      case 'f':
      case 'i': {
        const found = yield* getaddrinfo(sys, sys.hostname);
        if (!found.ok) {
          sys.err(`hostname: ${gaiStrerror[found.error]}\n`);
          return 1;
        }
        const full = found.list[0]!.canonname;
        if (kind === 'f') sys.out(`${full}\n`);
        else if (kind === 'd') sys.out(full.includes('.') ? `${full.slice(full.indexOf('.') + 1)}\n` : '');
        else if (kind === 'a') sys.out('\n');
        else {
          const shown = found.list.map((a) => (a.family === 'inet' ? formatIpv4(a.addr) : a.addr));
          sys.out(`${[...new Set(shown)].join(' ')}\n`);
        }
        return 0;
      }
    }
    sys.out(`${sys.hostname}\n`);
    return 0;
  },
};

/** Addresses of devices that are up, without loopback and link-local ones. Ref: hostname.c:show_name(), getifaddrs(3) */
function ownAddresses(sys: Sys): string[] {
  return candidates(sys).map((a) => (typeof a === 'number' ? formatIpv4(a) : a));
}

function ownNames(sys: Sys): string[] {
  return candidates(sys).flatMap((a) => nameOf(sys, a) ?? []);
}

function candidates(sys: Sys) {
  const nl = sys.netlink();
  const links = new Map(nl.dumpLinks().map((l) => [l.ifindex, l]));
  return (['inet', 'inet6'] as const).flatMap((family) =>
    nl.dumpAddrs(family).flatMap(({ ifindex, local, scope }) => {
      const link = links.get(ifindex);
      if (!link?.flags.up || link.flags.loopback) return [];
      return family === 'inet6' && scope === 'link' ? [] : [local as Ipv4Addr | Exclude<typeof local, number>];
    }),
  );
}
