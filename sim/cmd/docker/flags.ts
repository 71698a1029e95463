import { DockerError } from '../../daemon/dockerd/error.ts';

/** A flag of a command: it takes a value, or none. */
export type Flag = {
  readonly name: string;
  readonly short?: string;
  readonly type: 'bool' | 'string' | 'list';
};

export type Flags = {
  has(name: string): boolean;
  text(name: string): string | null;
  list(name: string): readonly string[];
  readonly args: readonly string[];
  readonly help: boolean;
};

/** A command line as the client reads it. `interspersed` false: what follows the first argument is not looked at. Ref: spf13/pflag */
export function parseFlags(
  command: string,
  argv: readonly string[],
  flags: readonly Flag[],
  interspersed = true,
): Flags {
  const values = new Map<string, string[]>();
  const args: string[] = [];
  let help = false;
  const refuse = (message: string): never => {
    throw new DockerError(`${message}\nSee 'docker ${command} --help'.`, { bare: true, exitCode: 125 });
  };
  const set = (f: Flag, value: string): void => {
    const list = values.get(f.name);
    if (list === undefined || f.type !== 'list') values.set(f.name, [value]);
    else list.push(value);
  };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      args.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const eq = word.indexOf('=');
      const name = eq < 0 ? word.slice(2) : word.slice(2, eq);
      if (name === 'help') {
        help = true;
        continue;
      }
      const f = flags.find((x) => x.name === name) ?? refuse(`unknown flag: --${name}`);
      if (f.type === 'bool') set(f, eq < 0 ? 'true' : word.slice(eq + 1));
      else if (eq >= 0) set(f, word.slice(eq + 1));
      else {
        const value = argv[++i] ?? refuse(`flag needs an argument: --${name}`);
        set(f, value);
      }
      continue;
    }
    if (word.startsWith('-') && word !== '-') {
      for (let k = 1; k < word.length; k++) {
        const letter = word[k]!;
        const f = flags.find((x) => x.short === letter) ?? refuse(`unknown shorthand flag: '${letter}' in ${word}`);
        if (f.type === 'bool') {
          set(f, 'true');
          continue;
        }
        const rest = word.slice(k + 1).replace(/^=/, '');
        if (rest !== '') set(f, rest);
        else set(f, argv[++i] ?? refuse(`flag needs an argument: '${letter}' in ${word}`));
        break;
      }
      continue;
    }
    args.push(word);
    if (!interspersed) {
      args.push(...argv.slice(i + 1));
      break;
    }
  }
  return {
    has: (name) =>
      values.get(name)?.at(-1) === 'true' || (values.has(name) && flags.find((f) => f.name === name)!.type !== 'bool'),
    text: (name) => values.get(name)?.at(-1) ?? null,
    list: (name) => values.get(name) ?? [],
    args,
    help,
  };
}
