import { formatIpv4 } from '../../../core/addr/ipv4.ts';
import { parseIpv6 } from '../../../core/addr/ipv6.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getaddrinfo, inetAton } from '../getaddrinfo.ts';

const databases = ['ahosts', 'ahostsv4', 'ahostsv6', 'aliases', 'ethers', 'group', 'gshadow', 'hosts', 'initgroups', 'netgroup', 'networks', 'passwd', 'protocols', 'rpc', 'services', 'shadow']; // biome-ignore format: a list
const TRY = "Try `getent --help' or `getent --usage' for more information.\n";

/** `getent`: what the files in /etc know. Ref: glibc 2.36 nss/getent.c */
export const getent: Command = { path: '/usr/bin/getent', program };

function* program(sys: Sys): Task<number> {
  const words = sys.argv.slice(1).filter((w) => w !== '-i' && w !== '--no-idn');
  if (words[0] === '--version' || words[0] === '-V') {
    sys.out('getent (Debian GLIBC 2.36-9+deb12u14) 2.36\n');
    return 0;
  }
  const [database, ...keys] = words;
  if (database === undefined) {
    sys.err(`getent: wrong number of arguments\n${TRY}`);
    return 1;
  }
  if (!databases.includes(database)) {
    sys.err(`Unknown database: ${database}\n${TRY}`);
    return 1;
  }
  switch (database) {
    case 'passwd':
    case 'shadow':
    case 'gshadow':
    case 'group':
      return colonFile(sys, database, keys);
    case 'hosts':
      return yield* hosts(sys, keys);
    case 'ahosts':
    case 'ahostsv4':
    case 'ahostsv6':
      return yield* ahosts(sys, database, keys);
    case 'services':
      return table(sys, '/etc/services', keys, (fields, key) => {
        const [name, proto] = key.split('/');
        const [port, its] = fields[1]!.split('/');
        return (
          (proto === undefined || proto === its) &&
          (/^\d+$/.test(name!) ? port === name : fields[0] === name || fields.slice(2).includes(name!))
        );
      });
    case 'protocols':
      return table(sys, '/etc/protocols', keys, (fields, key) =>
        /^\d+$/.test(key) ? fields[1] === key : fields[0] === key || fields.slice(2).includes(key),
      );
    case 'networks':
      return table(sys, '/etc/networks', keys, (fields, key) => fields[0] === key || fields[1] === key);
    default:
      return keys.length > 0 ? 2 : 0;
  }
}

/** Rows of a file without its comments, each as words. */
function rowsOf(sys: Sys, path: string): string[][] {
  const text = sys.readFile(path);
  return (text.ok ? text.value.split('\n') : []).map((l) => l.replace(/#.*/, '').split(/\s+/).filter(Boolean)).filter((f) => f.length > 1); // biome-ignore format: a chain
}

function table(
  sys: Sys,
  path: string,
  keys: readonly string[],
  is: (fields: string[], key: string) => boolean,
): number {
  const rows = rowsOf(sys, path);
  const print = ([name = '', value = '', ...aliases]: string[]): void =>
    sys.out(`${name.padEnd(21)} ${[value, ...aliases].join(' ')}\n`);
  if (keys.length === 0) for (const r of rows) print(r);
  let status = 0;
  for (const key of keys) {
    const found = rows.find((r) => is(r, key));
    if (found) print(found);
    else status = 2;
  }
  return status;
}

function colonFile(sys: Sys, name: string, keys: readonly string[]): number {
  const text = sys.readFile(`/etc/${name}`);
  const lines = text.ok ? text.value.split('\n').filter(Boolean) : [];
  if (keys.length === 0) for (const l of lines) sys.out(`${l}\n`);
  let status = 0;
  for (const key of keys) {
    const found = lines.find((l) => { const f = l.split(':'); return f[0] === key || (/^\d+$/.test(key) && !name.includes('shadow') && f[2] === key); }); // biome-ignore format: short
    if (found !== undefined) sys.out(`${found}\n`);
    else status = 2;
  }
  return status;
}

function* hosts(sys: Sys, keys: readonly string[]): Task<number> {
  const rows = rowsOf(sys, '/etc/hosts');
  const print = (addr: string, names: readonly string[]): void => sys.out(`${addr.padEnd(15)} ${names.join(' ')}\n`);
  if (keys.length === 0) {
    for (const [addr = '', ...names] of rows) if (!addr.includes(':')) print(addr, names);
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const numeric = inetAton(key) !== null || parseIpv6(key) !== null;
    const found = numeric
      ? rows.find((r) => r[0] === key || (parseIpv6(key) !== null && parseIpv6(r[0]!) === parseIpv6(key)))
      : (rows.find((r) => r[0]!.includes(':') && r.slice(1).includes(key)) ??
        rows.find((r) => r.slice(1).includes(key)));
    if (found) print(found[0]!, found.slice(1));
    else status = 2;
  }
  return status;
}

function* ahosts(sys: Sys, database: string, keys: readonly string[]): Task<number> {
  if (keys.length === 0) return yield* hosts(sys, []);
  let status = 0;
  for (const key of keys) {
    const found = yield* getaddrinfo(
      sys,
      key,
      database === 'ahostsv4' ? 'inet' : database === 'ahostsv6' ? 'inet6' : null,
    );
    if (!found.ok) {
      status = 2;
      continue;
    }
    let canon = found.list[0]!.canonname;
    for (const a of found.list) {
      const text = a.family === 'inet' ? formatIpv4(a.addr) : a.addr;
      for (const type of ['STREAM', 'DGRAM', 'RAW']) {
        sys.out(`${text.padEnd(15)} ${type.padEnd(6)} ${canon}\n`);
        canon = '';
      }
    }
  }
  return status;
}
