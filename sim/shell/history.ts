import type { Bytes } from '../proc/sys.ts';

/** A line after history expansion: `changed` shows it again; `print` (`:p`) shows it and runs nothing. */
export type Expanded =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly line: Bytes }
  | { readonly kind: 'print'; readonly line: Bytes }
  | { readonly kind: 'error'; readonly message: string };

/** What `!` names. */
type Event = { readonly line: Bytes; readonly end: number } | { readonly error: string };

/** What `!??` and `:&` mean again. */
export type HistoryMemory = { search: string; substitution: { readonly from: string; readonly to: string } | null };

/** `!!`, `!n`, `!text`, `!$`, `^a^b` ... Ref: readline histexpand.c:history_expand() */
export function historyExpand(line: Bytes, history: readonly Bytes[], base: number, memory: HistoryMemory): Expanded {
  let text = line;
  const quick = /^\^([^^]+)\^([^^]*)(?:\^(.*))?$/s.exec(line);
  if (quick) text = `!!:s^${quick[1]}^${quick[2]}^${quick[3] ?? ''}`;
  if (!text.includes('!')) return { kind: 'same' };
  let out = '';
  let changed = quick !== null;
  let print = false;
  let single = false;
  let double = false;
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (c === '\\' && !single) {
      out += text.slice(i, i + 2);
      i += 2;
      continue;
    }
    if (c === "'" && !double) single = !single;
    if (c === '"' && !single) double = !double;
    const next = text[i + 1];
    if (
      c !== '!' ||
      single ||
      next === undefined ||
      /[ \t\n\r=(]/.test(next) ||
      (next === '"' && double) ||
      text[i - 1] === '$' ||
      (text[i - 1] === '[' && text.indexOf(']', i) > 0) ||
      text.slice(i - 2, i) === '${'
    ) {
      out += c;
      i++;
      continue;
    }
    const event = findEvent(text, i + 1, history, base, memory);
    if ('error' in event) return { kind: 'error', message: event.error };
    const r = designate(text, event.end, event.line, memory);
    if ('error' in r) return { kind: 'error', message: r.error };
    print ||= r.print;
    out += r.text;
    i = r.end;
    changed = true;
  }
  if (!changed) return { kind: 'same' };
  return { kind: print ? 'print' : 'changed', line: out };
}

function findEvent(text: string, at: number, history: readonly Bytes[], base: number, memory: HistoryMemory): Event {
  const last = history.at(-1);
  const gone = (what: string): Event => ({ error: `${what}: event not found` });
  const c = text[at]!;
  if (c === '!') return last === undefined ? gone('!!') : { line: last, end: at + 1 };
  if (/[:^$*%]/.test(c)) {
    const what = /^:?(?:[\d^$*%-]+|s.*)?/.exec(text.slice(at))![0];
    return last === undefined ? gone(`!${what}`) : { line: last, end: at };
  }
  const n = /^-?\d+/.exec(text.slice(at))?.[0];
  if (n !== undefined) {
    const i = n.startsWith('-') ? history.length + Number(n) : Number(n) - base;
    const found = history[i];
    return found === undefined ? gone(`!${n}`) : { line: found, end: at + n.length };
  }
  if (c === '?') {
    const m = /^\?([^?\n]*)\??/.exec(text.slice(at))!;
    const wanted = m[1] === '' ? memory.search : m[1]!;
    memory.search = wanted;
    for (let i = history.length - 1; i >= 0; i--)
      if (history[i]!.includes(wanted)) return { line: history[i]!, end: at + m[0].length };
    return gone(`!?${wanted}`);
  }
  const word = /^[^ \t\n:;&()|<>"'`^$*]+/.exec(text.slice(at))?.[0] ?? '';
  for (let i = history.length - 1; i >= 0; i--)
    if (word !== '' && history[i]!.startsWith(word)) return { line: history[i]!, end: at + word.length };
  return gone(`!${word}`);
}

/** Word designators and modifiers after an event. Ref: histexpand.c:get_history_word_specifier() */
function designate(
  text: string,
  start: number,
  line: Bytes,
  memory: HistoryMemory,
): { readonly text: string; readonly end: number; readonly print: boolean } | { readonly error: string } {
  let at = start;
  let value = line;
  const rest = text.slice(at);
  const m = /^:?([\^$*%])|^:(\d+|[\^$])?(?:(-)(\d+|\$)?|(\*))?(?![a-z&])|^-(\d+|\$)/.exec(rest);
  if (m && m[0] !== '' && m[0] !== ':') {
    const words = historyWords(line);
    const max = words.length - 1;
    const number = (s: string): number => (s === '$' ? max : s === '^' ? 1 : Number(s));
    let from = 0;
    let to = max;
    if (m[1] !== undefined) {
      from = m[1] === '$' ? max : m[1] === '*' ? 1 : m[1] === '^' ? 1 : 0;
      to = m[1] === '*' ? max : from;
    } else if (m[6] !== undefined) to = number(m[6]);
    else {
      from = m[2] === undefined ? 0 : number(m[2]);
      if (m[5] !== undefined) to = max;
      else if (m[3] !== undefined) to = m[4] === undefined ? max - 1 : number(m[4]);
      else to = from;
    }
    const star = m[1] === '*' || m[5] !== undefined;
    if (!star && (from > max || to > max || from > to)) return { error: `${m[0]}: bad word specifier` };
    value = words.slice(from, to + 1).join(' ');
    at += m[0].length;
  }
  let print = false;
  for (;;) {
    const mod = /^:(g?)([htrepqx]|s(.)((?:\\.|.)*?)\3((?:\\.|.)*?)(?:\3|$)|&)/s.exec(text.slice(at));
    if (!mod) break;
    at += mod[0].length;
    const global = mod[1] === 'g';
    switch (mod[2]![0]) {
      case 'h':
        value = value.includes('/') ? value.slice(0, Math.max(1, value.lastIndexOf('/'))) : value;
        break;
      case 't':
        value = value.slice(value.lastIndexOf('/') + 1);
        break;
      case 'r':
        value = value.replace(/\.[^./]*$/, '');
        break;
      case 'e':
        value = /\.[^./]*$/.exec(value)?.[0] ?? '';
        break;
      case 'p':
        print = true;
        break;
      case 'q':
        value = `'${value.replaceAll("'", "'\\''")}'`;
        break;
      case 'x':
        value = value
          .split(/[ \t]+/)
          .map((w) => `'${w}'`)
          .join(' ');
        break;
      default: {
        if (mod[2] !== '&') memory.substitution = { from: mod[4]!, to: mod[5]! };
        const sub = memory.substitution;
        if (!sub || !value.includes(sub.from)) return { error: `${mod[0]}: substitution failed` };
        const to = sub.to.replaceAll('&', sub.from);
        value = global ? value.replaceAll(sub.from, () => to) : value.replace(sub.from, () => to);
      }
    }
  }
  return { text: value, end: at, print };
}

/** A line's words as the shell's lexer cuts them, near enough. Ref: histexpand.c:history_tokenize() */
export function historyWords(line: Bytes): Bytes[] {
  return (
    line.match(
      /(?:\d*(?:>>|<<<|<<-?|>&|<&|&>>?|>\||<>|[<>]))|&&|\|\||;;|[|&;()]|(?:[^\s\\'"|&;()<>]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs,
    ) ?? []
  );
}

/** The lines of one command as one history entry. Ref: bash bashhist.c:bash_add_history(), parse.y:history_delimiting_chars() */
export function joinLines(before: Bytes, line: Bytes): Bytes {
  if (/<<-?\s*\S/.test(before) || oddQuotes(before)) return `${before}\n${line}`;
  if (/\\$/.test(before)) return before.slice(0, -1) + line;
  if (/(^|[\s;&|(){}])(do|then|else|elif|if|while|until|in|\{|!)\s*$|[;&|(]\s*$/.test(before))
    return `${before} ${line}`;
  return `${before}; ${line}`;
}

function oddQuotes(text: Bytes): boolean {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\' && quote !== "'") i++;
    else if (quote === '' && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = '';
  }
  return quote !== '';
}
