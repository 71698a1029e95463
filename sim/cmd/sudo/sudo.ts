import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';

export const sudo: Command = { path: '/usr/bin/sudo', program: run };

/** Runs the command as it is: everybody is root here. Ref: sudo(8) */
function* run(sys: Sys): Task<number> {
  const usage =
    'usage: sudo -h | -K | -k | -V\nusage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]\nusage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]\nusage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\nusage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...\n';
  const { opts, operands } = getopt(sys.argv, '+AbBC:D:Eeg:Hh::iKklnNPp:R:r:SsT:t:U:u:Vv', {
    'preserve-env': 'E::',
    user: 'u:',
    group: 'g:',
    'set-home': 'H',
    login: 'i',
    shell: 's',
    'non-interactive': 'n',
    help: 'h',
    version: 'V',
    validate: 'v',
    list: 'l',
    background: 'b',
    chdir: 'D:',
    stdin: 'S',
    'reset-timestamp': 'k',
  });
  const env = new Map(sys.env);
  let shell = '';
  for (const { opt, arg, ...rest } of opts) {
    if (opt === '?') {
      sys.err(`sudo: ${(rest as { error: string }).error}\n${usage}`);
      return 1;
    }
    if (opt === 'u' && arg !== 'root' && arg !== '#0') {
      const passwd = sys.readFile('/etc/passwd');
      if (!passwd.ok || !passwd.value.split('\n').some((l) => l.startsWith(`${arg}:`))) {
        sys.err(`sudo: unknown user ${arg}\nsudo: error initializing audit plugin sudoers_audit\n`);
        return 1;
      }
    }
    if (opt === 'i' || opt === 's') shell = opt;
    else if (opt === 'D') sys.chdir(arg!);
    else if (opt === 'v' || opt === 'k' || opt === 'K') return 0;
    else if (opt === 'V') {
      sys.out('Sudo version 1.9.13p3\n');
      return 0;
    }
  }
  const command = [...operands];
  while (command.length > 0 && /^[A-Za-z_]\w*=/.test(command[0]!)) {
    const word = command.shift()!;
    env.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  }
  env.set(
    'SUDO_COMMAND',
    command.length > 0 ? [sys.which(command[0]!) ?? command[0]!, ...command.slice(1)].join(' ') : '/bin/bash',
  );
  env.set('SUDO_USER', 'root');
  env.set('SUDO_UID', '0');
  env.set('SUDO_GID', '0');
  if (shell === 'i') sys.chdir('/root');
  const argv =
    shell === ''
      ? command
      : command.length > 0
        ? ['bash', '-c', command.map((w) => w.replace(/[^A-Za-z0-9_$-]/g, '\\$&')).join(' ')]
        : ['bash'];
  if (argv.length === 0) {
    sys.err(usage);
    return 1;
  }
  yield* sys.flush();
  const ran = yield* sys.exec(argv, env);
  if (ran.ok) return ran.value;
  sys.err(
    ran.error.errno === 'ENOENT'
      ? `sudo: ${argv[0]}: command not found\n`
      : `sudo: unable to execute ${argv[0]}: Permission denied\n`,
  );
  return 1;
}
