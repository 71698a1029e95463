import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { type DigestName, digests } from './digest.ts';
import { complain, fileError, options, usage } from './options.ts';
import { quotef } from './quote.ts';

const bits: Readonly<Record<DigestName, number>> = {
  md5: 128,
  sha1: 160,
  sha224: 224,
  sha256: 256,
  sha384: 384,
  sha512: 512,
};

function sum(name: DigestName): Command {
  return { path: `/usr/bin/${name}sum`, program: (sys) => run(sys, name) };
}

/** md5sum, sha1sum ... sha512sum. */
export const sums: readonly Command[] = (Object.keys(digests) as DigestName[]).map(sum);

/** Ref: coreutils src/digest.c:main() */
function* run(sys: Sys, name: DigestName): Task<number> {
  const parsed = options(sys, 'bctwz', {
    binary: 'b', check: 'c', 'ignore-missing': 'i', text: 't', quiet: 'q', status: 's', warn: 'w', strict: 'S', tag: 'T', zero: 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  const set = new Set(parsed.opts.map((o) => o.opt));
  const lastOf = (...letters: string[]) => parsed.opts.filter((o) => letters.includes(o.opt)).at(-1)?.opt;
  if (set.has('T') && lastOf('b', 't', 'T') === 't') return usage(sys, '--tag does not support --text mode');
  if (set.has('z') && set.has('c')) return usage(sys, 'the --zero option is not supported when verifying checksums');
  if (set.has('T') && set.has('c')) return usage(sys, 'the --tag option is meaningless when verifying checksums');
  if (set.has('c') && (set.has('b') || set.has('t')))
    return usage(sys, 'the --binary and --text options are meaningless when verifying checksums');
  if (!set.has('c')) {
    for (const [opt, long] of [['i', 'ignore-missing'], ['s', 'status'], ['w', 'warn'], ['q', 'quiet'], ['S', 'strict']] as const)
      if (set.has(opt)) return usage(sys, `the --${long} option is meaningful only when verifying checksums`);
  } // biome-ignore format: a table
  let status = 0;
  for (const path of parsed.operands.length > 0 ? parsed.operands : ['-']) {
    if (set.has('c')) {
      if (!(yield* check(sys, path, name, set))) status = 1;
      continue;
    }
    const text = yield* slurp(sys, path);
    if (!text.ok) {
      status = fileError(sys, path, text.error);
      continue;
    }
    const odd = !set.has('z') && /[\\\n\r]/.test(path);
    const shown = odd ? path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r') : path;
    const hex = digests[name](text.value);
    const end = set.has('z') ? '\0' : '\n';
    if (set.has('T')) sys.out(`${odd ? '\\' : ''}${name.toUpperCase()} (${shown}) = ${hex}${end}`);
    else sys.out(`${odd ? '\\' : ''}${hex} ${lastOf('b', 't') === 'b' ? '*' : ' '}${shown}${end}`);
  }
  return status;
}

/** A line of a checksum file, null where it is none. Ref: coreutils src/digest.c:split_3() */
function splitLine(line: string, name: DigestName): { hex: string; path: string } | null {
  const digits = bits[name] / 4;
  const m = /^[ \t]*(\\?)(.*)$/s.exec(line)!;
  const tag = new RegExp(`^${name.toUpperCase()} ?\\((.*)\\)[ \\t]*=[ \\t]*([0-9a-fA-F]{${digits}})$`, 's').exec(m[2]!);
  const plain = tag ? null : new RegExp(`^([0-9a-fA-F]{${digits}})[ \\t][ *]?(.+)$`, 's').exec(m[2]!);
  const [path, hex] = tag ? [tag[1]!, tag[2]!] : plain ? [plain[2]!, plain[1]!] : [null, ''];
  if (path === null) return null;
  const unescaped =
    m[1] === '' ? path : path.replace(/\\([\\nr])/g, (_, c: string) => ({ n: '\n', r: '\r' })[c] ?? '\\');
  return { hex: hex.toLowerCase(), path: unescaped };
}

/** Ref: coreutils src/digest.c:digest_check() */
function* check(sys: Sys, file: string, name: DigestName, set: ReadonlySet<string>): Task<boolean> {
  const list = yield* slurp(sys, file);
  if (!list.ok) {
    if (list.error.errno === 'EISDIR') complain(sys, `${quotef(file)}: read error`);
    else fileError(sys, file, list.error);
    return false;
  }
  const shown = file === '-' ? "'standard input'" : quotef(file);
  let [misformatted, mismatched, unread] = [0, 0, 0];
  let proper = false;
  let matched = false;
  for (const [i, raw] of list.value.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line === '' || line[0] === '#') continue;
    const entry = splitLine(line, name);
    if (entry === null || (file === '-' && entry.path === '-')) {
      misformatted++;
      if (set.has('w')) complain(sys, `${shown}: ${i + 1}: improperly formatted ${name.toUpperCase()} checksum line`);
      continue;
    }
    proper = true;
    const text = yield* slurp(sys, entry.path);
    if (!text.ok) {
      if (set.has('i') && text.error.errno === 'ENOENT') continue;
      complain(sys, `${quotef(entry.path)}: ${strerror[text.error.errno]}`);
      unread++;
      if (!set.has('s')) sys.out(`${entry.path}: FAILED open or read\n`);
      continue;
    }
    const same = digests[name](text.value) === entry.hex;
    if (same) matched = true;
    else mismatched++;
    if (!set.has('s') && (!same || !set.has('q'))) sys.out(`${entry.path}: ${same ? 'OK' : 'FAILED'}\n`);
  }
  if (!proper) complain(sys, `${shown}: no properly formatted checksum lines found`);
  else if (!set.has('s')) {
    const s = (n: number) => (n === 1 ? '' : 's');
    if (misformatted > 0)
      complain(
        sys,
        `WARNING: ${misformatted} line${s(misformatted)} ${misformatted === 1 ? 'is' : 'are'} improperly formatted`,
      );
    if (unread > 0) complain(sys, `WARNING: ${unread} listed file${s(unread)} could not be read`);
    if (mismatched > 0) complain(sys, `WARNING: ${mismatched} computed checksum${s(mismatched)} did NOT match`);
    if (set.has('i') && !matched) complain(sys, `${shown}: no file was verified`);
  }
  return proper && matched && mismatched === 0 && unread === 0 && (!set.has('S') || misformatted === 0);
}
