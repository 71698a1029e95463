import type { Command } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';

/** Ref: hostname 3.23 hostname.c:main() */
export const hostname: Command = {
  path: '/usr/bin/hostname',
  program(sys) {
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
        sys.err(`${sys.argv[0]}: ${(rest as { error: string }).error}\n`);
        return 4;
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
    if (kind === 'V') sys.out('hostname 3.23\n');
    else if (kind === 's') sys.out(`${sys.hostname.split('.')[0]}\n`);
    else if (kind === 'd')
      sys.out(sys.hostname.includes('.') ? `${sys.hostname.slice(sys.hostname.indexOf('.') + 1)}\n` : '\n');
    else sys.out(`${sys.hostname}\n`);
    return 0;
  },
};
