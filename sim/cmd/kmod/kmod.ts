import type { ModuleInfo } from '../../proc/kernel_modules.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import help from './help.json' with { type: 'json' };

const VERSION = 'kmod version 30\n+ZSTD +XZ -ZLIB +LIBCRYPTO -EXPERIMENTAL\n';

function directory(sys: Sys): string {
  const release = sys.readFile('/proc/sys/kernel/osrelease');
  return `/lib/modules/${release.ok ? release.value.trim() : ''}`;
}

const fileOf = (sys: Sys, m: ModuleInfo) => `${directory(sys)}/kernel/${m.file}`;

/** Names in the order that a directory of sysfs gives them, by their hash: as the reference host showed them. */
const hashed = ['bridge', 'stp', 'garp', 'ipip', 'ip_gre', 'sit'];

function byHash(a: string, b: string): number {
  return hashed.indexOf(a) - hashed.indexOf(b);
}

/** Ref: kmod 30 tools/lsmod.c */
export const lsmod: Command = {
  path: '/usr/sbin/lsmod',
  program(sys) {
    if (sys.argv.length > 1) {
      sys.err(`Usage: ${sys.argv[0]}\n`);
      return 1;
    }
    sys.out('Module                  Size  Used by\n');
    for (const m of sys.modules.list()) {
      sys.out(
        `${m.name.padEnd(19)} ${String(m.size).padStart(8)}  ${m.holders.length}${m.holders.length > 0 ? ` ${[...m.holders].sort(byHash).join(',')}` : ''}\n`,
      );
    }
    return 0;
  },
};

/** Ref: kmod 30 tools/modprobe.c */
export const modprobe: Command = {
  path: '/usr/sbin/modprobe',
  program(sys) {
    const { opts, operands } = getopt(sys.argv, '+arRibfDcnC:d:S:sqvVhw:', {
      all: 'a', remove: 'r', 'remove-dependencies': 'rd', 'resolve-alias': 'R', 'first-time': 'first', 'ignore-install': 'i', 'ignore-remove': 'i', 'use-blacklist': 'b', force: 'f',
      'force-modversion': 'f', 'force-vermagic': 'f', 'show-depends': 'D', showconfig: 'c', 'show-config': 'c', 'show-modversions': 'smv', 'show-exports': 'se', 'dry-run': 'n',
      show: 'n', config: 'C:', dirname: 'd:', 'set-version': 'S:', syslog: 's', quiet: 'q', verbose: 'v', version: 'V', help: 'h', wait: 'w:',
    }); // biome-ignore format: a table
    const set = new Set<string>();
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n`);
        return 1;
      }
      set.add(o.opt);
    }
    if (set.has('h')) {
      sys.out(help.modprobe);
      return 0;
    }
    if (set.has('V')) {
      sys.out(VERSION);
      return 0;
    }
    if (set.has('c')) return 0;
    if (operands.length === 0) {
      sys.err('modprobe: ERROR: missing parameters. See -h.\n');
      return 1;
    }
    const quiet = set.has('q');
    let status = 0;
    for (const name of set.has('a') || set.has('r') ? operands : operands.slice(0, 1)) {
      if (set.has('r')) status = remove(sys, name, set, quiet) || status;
      else status = insert(sys, name, set, quiet) || status;
    }
    return status;
  },
};

function insert(sys: Sys, name: string, set: ReadonlySet<string>, quiet: boolean): number {
  const { modules } = sys;
  if (modules.isBuiltin(name)) {
    if (set.has('D')) sys.out(`builtin ${name.replaceAll('-', '_')}\n`);
    return 0;
  }
  const found = modules.find(name);
  if (!found) {
    if (!quiet)
      sys.err(
        `modprobe: ${set.has('a') ? 'WARNING' : 'FATAL'}: Module ${name} not found in directory ${directory(sys)}\n`,
      );
    return 1;
  }
  if (set.has('R')) {
    sys.out(`${found.name}\n`);
    return 0;
  }
  if (set.has('D')) {
    for (const m of modules.dependencies(found.name)) sys.out(`insmod ${fileOf(sys, m)} \n`);
    return 0;
  }
  if (modules.get(found.name)) {
    if (!set.has('first')) return 0;
    sys.err(`modprobe: ERROR: could not insert '${found.name}': Module already in kernel\n`);
    return 1;
  }
  const fresh = modules.dependencies(found.name).filter((m) => !modules.get(m.name));
  if (set.has('v')) for (const m of fresh) sys.out(`insmod ${fileOf(sys, m)} \n`);
  if (!set.has('n')) modules.load(found.name);
  return 0;
}

function remove(sys: Sys, name: string, set: ReadonlySet<string>, quiet: boolean): number {
  const { modules } = sys;
  const fatal = (text: string): 1 => {
    if (!quiet) sys.err(`modprobe: FATAL: ${text}\n`);
    return 1;
  };
  if (modules.isBuiltin(name)) return fatal(`Module ${name} is builtin.`);
  const found = modules.find(name);
  if (!found) return fatal(`Module ${name} not found.`);
  const loaded = modules.get(found.name);
  if (!loaded) {
    if (!set.has('first')) return 0;
    return fatal(`Module ${found.name} is not in kernel.`);
  }
  if (loaded.holders.length > 0 || modules.busy(found.name)) return fatal(`Module ${found.name} is in use.`);
  // what only it needed goes with it
  for (const m of [...modules.dependencies(found.name)].reverse()) {
    const it = modules.get(m.name);
    if (!it || it.holders.length > 0 || modules.busy(m.name)) continue;
    if (set.has('v')) sys.out(`rmmod ${m.name}\n`);
    if (set.has('n')) break;
    modules.unload(m.name);
  }
  return 0;
}

/** Ref: kmod 30 tools/rmmod.c */
export const rmmod: Command = {
  path: '/usr/sbin/rmmod',
  program(sys) {
    const { opts, operands } = getopt(sys.argv, 'fsvVwh', {
      force: 'f',
      syslog: 's',
      verbose: 'v',
      version: 'V',
      help: 'h',
    });
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n`);
        return 1;
      }
      if (o.opt === 'h' || o.opt === 'V') {
        sys.out(o.opt === 'h' ? help.rmmod : VERSION);
        return 0;
      }
    }
    if (operands.length === 0) {
      sys.err('rmmod: ERROR: missing module name.\n');
      return 1;
    }
    let status = 0;
    for (const name of operands) {
      const m = sys.modules.get(name);
      const say = (text: string): void => {
        sys.err(`rmmod: ERROR: ${text}\n`);
        status = 1;
      };
      if (sys.modules.isBuiltin(name)) say(`Module ${name} is builtin.`);
      else if (!m) say(`Module ${name} is not currently loaded`);
      else if (m.holders.length > 0) say(`Module ${name} is in use by: ${m.holders.join(' ')}`);
      else if (sys.modules.busy(m.name)) say(`Module ${name} is in use`);
      else sys.modules.unload(m.name);
    }
    return status;
  },
};

/** Ref: kmod 30 tools/modinfo.c. Differs: the signature's bytes are not shown. */
export const modinfo: Command = {
  path: '/usr/sbin/modinfo',
  program(sys) {
    const { opts, operands } = getopt(sys.argv, 'adlpn0mF:k:b:Vh', {
      author: 'a', description: 'd', license: 'l', parameters: 'p', filename: 'n', null: '0', modname: 'm', field: 'F:', 'set-version': 'k:', basedir: 'b:', version: 'V', help: 'h',
    }); // biome-ignore format: a table
    let field: string | null = null;
    let end = '\n';
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n`);
        return 1;
      }
      if (o.opt === 'h' || o.opt === 'V') {
        sys.out(o.opt === 'h' ? help.modinfo : VERSION);
        return 0;
      }
      if (o.opt === '0') end = '\0';
      else field = { a: 'author', d: 'description', l: 'license', p: 'parm', n: 'filename', F: o.arg }[o.opt] ?? field;
    }
    if (operands.length === 0) {
      sys.err('modinfo: ERROR: missing module or filename.\n');
      return 1;
    }
    let status = 0;
    for (const name of operands) {
      const m = sys.modules.find(name);
      if (!m) {
        sys.err(`modinfo: ERROR: Module ${name} not found.\n`);
        status = 1;
        continue;
      }
      for (const [key, value] of [['filename', fileOf(sys, m)], ...m.info] as (readonly [string, string])[]) {
        if (field === null) sys.out(`${`${key}:`.padEnd(16)}${value}${end}`);
        else if (field === key) sys.out(`${value}${end}`);
      }
    }
    return status;
  },
};
