import { compilePattern } from '../pattern.ts';
import type { Shell } from '../shell.ts';
import type { Builtin } from './builtin.ts';
import { getOptions } from './builtin.ts';
import { type HelpTopic, helpTopics, printTopic } from './help_topics.ts';

const INTRODUCTION = [
  "These shell commands are defined internally.  Type `help' to see this list.",
  "Type `help name' to find out more about the function `name'.",
  "Use `info bash' to find out more about the shell in general.",
  "Use `man -k' or `info' to find out more about commands not in this list.",
  '',
  'A star (*) next to a name means that the command is disabled.',
  '',
  '',
].join('\n');

const VERSION = 'GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)';

/** Ref: bash builtins/help.def:help_builtin() */
function help(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'dms', 'help [-dms] [pattern ...]');
  if (!o) return 2;
  const { opts, rest } = o;
  if (rest.length === 0) {
    sh.out(`${VERSION}\n${INTRODUCTION}${table(sh)}`);
    return 0;
  }
  if (/[*?]|\[.*\]/.test(rest[0]!))
    sh.out(`Shell commands matching keyword${rest.length > 1 ? 's' : ''} \`${rest.join(', ')}'\n\n`);
  let found = false;
  for (const pattern of rest) {
    const re = compilePattern(pattern, { extglob: true });
    let topics = helpTopics.filter((t) => t.name === pattern || re.test(t.name));
    if (topics.length === 0) topics = helpTopics.filter((t) => t.name.startsWith(pattern));
    for (const t of topics) {
      found = true;
      if (opts.has('d')) sh.out(`${t.name} - ${t.description}\n`);
      else if (opts.has('m')) sh.out(manual(t));
      else if (opts.has('s')) sh.out(`${t.name}: ${t.synopsis}\n`);
      else sh.out(printTopic(t));
    }
  }
  if (found) return 0;
  const last = rest.at(-1)!;
  sh.complain('help', `no help topics match \`${last}'.  Try \`help help' or \`man -k ${last}' or \`info ${last}'.`);
  return 1;
}

function manual(t: HelpTopic): string {
  return `NAME\n    ${t.name} - ${t.description}\n\nSYNOPSIS\n    ${t.synopsis}\n\nDESCRIPTION\n${t.text}\nSEE ALSO\n    bash(1)\n\nIMPLEMENTATION\n    ${VERSION}\n    Copyright (C) 2022 Free Software Foundation, Inc.\n    License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\n`;
}

/** Ref: help.def:show_builtin_command_help(), dispcolumn() */
function table(sh: Shell): string {
  let width = Math.min(128, Math.floor(Number(sh.getParam('COLUMNS') ?? sh.sys.columns) / 2));
  if (!(width > 3)) width = 40;
  const height = Math.floor((helpTopics.length + 1) / 2);
  const cell = (t: HelpTopic, max: number): string => {
    const text = (sh.disabled.has(t.name) ? '*' : ' ') + t.synopsis;
    return text.length > max ? `${text.slice(0, max)}>` : text;
  };
  let out = '';
  for (let i = 0; i < height; i++) {
    const right = helpTopics[i + height];
    out += right
      ? `${cell(helpTopics[i]!, width - 2).padEnd(width)}${cell(right, width - 3)}\n`
      : `${cell(helpTopics[i]!, width - 2)}\n`;
  }
  return out;
}

export const helpBuiltin: Builtin = { run: help };
