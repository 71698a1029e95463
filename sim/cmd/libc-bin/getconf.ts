import type { Command } from '../../proc/sys.ts';

// biome-ignore format: a table
const values: Readonly<Record<string, string>> = {
  ARG_MAX: '2097152', PAGESIZE: '4096', PAGE_SIZE: '4096', _NPROCESSORS_ONLN: '1', _NPROCESSORS_CONF: '1', LONG_BIT: '64', WORD_BIT: '32', CHAR_BIT: '8', CLK_TCK: '100', OPEN_MAX: '1024', HOST_NAME_MAX: '64',
  NAME_MAX: '255', PATH_MAX: '4096', PIPE_BUF: '4096', INT_MAX: '2147483647', INT_MIN: '-2147483648', UINT_MAX: '4294967295', LOGIN_NAME_MAX: '256', LINE_MAX: '2048', CHILD_MAX: '7714', _PHYS_PAGES: '506820',
  GNU_LIBC_VERSION: 'glibc 2.36', GNU_LIBPTHREAD_VERSION: 'NPTL 2.36', PATH: '/bin:/usr/bin', CS_PATH: '/bin:/usr/bin',
};

/** `getconf`: limits of the system. Ref: glibc posix/getconf.c */
export const getconf: Command = {
  path: '/usr/bin/getconf',
  program(sys) {
    const [name, ...rest] = sys.argv.slice(1);
    if (name === undefined || rest.length > 1) {
      sys.err('Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n');
      return 2;
    }
    if (name === '-a') {
      for (const [k, v] of Object.entries(values)) sys.out(`${k.padEnd(34)} ${v}\n`);
      return 0;
    }
    if (!Object.hasOwn(values, name)) {
      sys.err(`getconf: Unrecognized variable \`${name}'\n`);
      return 2;
    }
    sys.out(`${values[name]}\n`);
    return 0;
  },
};
