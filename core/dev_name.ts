import { fail, ok, type Result } from './errno.ts';
import type { Net } from './net.ts';

const IFNAMSIZ = 16;

/** Ref: net/core/dev.c:dev_valid_name() */
export function devValidName(name: string): boolean {
  if (name === '' || name.length >= IFNAMSIZ || name === '.' || name === '..') return false;
  return !/[/:\s\v\f\xa0]/.test(name);
}

/**
 * The name a device will get: itself when it is free (EEXIST), the first free number where it holds `%d` (ENFILE).
 * Ref: net/core/dev.c:dev_get_valid_name(), __dev_alloc_name()
 */
export function devGetValidName(net: Net, name: string): Result<string> {
  if (!devValidName(name)) return fail('EINVAL');
  const percent = name.indexOf('%');
  if (percent < 0) return net.devByName.has(name) ? fail('EEXIST') : ok(name);
  if (name[percent + 1] !== 'd' || name.indexOf('%', percent + 2) >= 0) return fail('EINVAL');
  const head = name.slice(0, percent);
  const tail = name.slice(percent + 2);
  for (let i = 0; i < 32768; i++) {
    const candidate = `${head}${i}${tail}`.slice(0, IFNAMSIZ - 1);
    if (!net.devByName.has(candidate)) return ok(candidate);
  }
  return fail('ENFILE');
}
