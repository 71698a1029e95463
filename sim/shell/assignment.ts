import type { Task } from '../proc/sys.ts';
import type { Assign } from './ast.ts';
import { expandFields, expandToString, subscript } from './expand.ts';
import { ShellFault } from './fault.ts';
import type { Shell } from './shell.ts';

/** Expands and assigns `name=value`, `name[i]=value` or `name=(...)`. */
export function* assignValue(sh: Shell, a: Assign): Task<void> {
  if (a.array) {
    yield* assignArray(sh, a);
    return;
  }
  const value = yield* expandToString(sh, a.value!);
  if (a.index) sh.setElement(a.name, yield* subscript(sh, a.name, a.index, a.indexText), value, a.append);
  else sh.setVar(a.name, value, a.append);
}

function* assignArray(sh: Shell, a: Assign): Task<void> {
  const old = sh.resolve(a.name);
  const entries: { key: string | null; values: string[]; append: boolean }[] = [];
  const assoc = old?.assoc !== null && old !== undefined;
  for (const e of a.array!) {
    if (e.index) {
      const key = assoc ? yield* expandToString(sh, e.index) : String(sh.arith(yield* expandToString(sh, e.index)));
      entries.push({ key, values: [yield* expandToString(sh, e.value)], append: e.append });
    } else entries.push({ key: null, values: yield* expandFields(sh, e.value), append: false });
  }
  if (old?.readonly) throw new ShellFault('discard', 1, `${a.name}: readonly variable`, sh.lineno);
  if (assoc) {
    const v = sh.vars.own(a.name)!;
    v.invisible = false;
    if (!a.append) v.assoc = new Map();
    const loose: string[] = [];
    for (const e of entries) {
      if (e.key === null) loose.push(...e.values);
      else sh.setElement(a.name, e.key, e.values[0]!, e.append);
    }
    for (let i = 0; i < loose.length; i += 2) sh.setElement(a.name, loose[i]!, loose[i + 1] ?? '', false);
    return;
  }
  if (!a.append) sh.setArray(a.name, []);
  else if (!old?.array) sh.setArray(a.name, old?.value === undefined ? [] : [old.value]);
  let next = a.append ? (sh.resolve(a.name)!.array?.length ?? 0) : 0;
  for (const e of entries) {
    if (e.key !== null) {
      next = Number(e.key);
      sh.setElement(a.name, e.key, e.values[0]!, e.append);
      if (next < 0) next += sh.resolve(a.name)!.array!.length;
      next++;
    } else for (const v of e.values) sh.setElement(a.name, String(next++), v, false);
  }
}
