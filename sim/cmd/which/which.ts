import type { Command } from '../../proc/sys.ts';

/** Ref: debianutils which.debianutils */
export const which: Command = {
  path: '/usr/bin/which',
  program(sys) {
    const args = sys.argv.slice(1);
    let quiet = false;
    while (args[0]?.startsWith('-') && args[0].length > 1) {
      const word = args.shift()!;
      if (word === '--') break;
      for (const c of word.slice(1)) {
        if (c === 's') quiet = true;
        else if (c !== 'a') {
          sys.err(
            `Illegal option -${c}\nUsage: ${sys.argv[0]!.includes('/') ? sys.argv[0] : `/usr/bin/${sys.argv[0]}`} [-as] args\n`,
          );
          return 2;
        }
      }
    }
    if (args.length === 0) return 1;
    let status = 0;
    for (const name of args) {
      const found = sys.which(name);
      if (found === null) status = 1;
      else if (!quiet) sys.out(`${found}\n`);
    }
    return status;
  },
};
