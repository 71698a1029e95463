import type { Command } from '../../proc/sys.ts';

/** The tools of a host whose process 1 is not systemd, as in a container. Ref: systemd 252 src/shared/bus-util.c, sd_booted(3) */
function refused(name: string): Command {
  return {
    path: `/usr/bin/${name}`,
    program(sys) {
      if (sys.argv[1] === '--version') {
        sys.out('systemd 252 (252.39-1~deb12u1)\n');
        return 0;
      }
      sys.err(
        "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
      );
      return 1;
    },
  };
}

const journalctl: Command = {
  path: '/usr/bin/journalctl',
  program(sys) {
    sys.err('No journal files were found.\n');
    sys.out('-- No entries --\n');
    return 0;
  },
};

/** Debian's systemd 252 where it does not run. */
export const systemd: readonly Command[] = [refused('systemctl'), refused('hostnamectl'), refused('timedatectl'), refused('loginctl'), journalctl]; // biome-ignore format: a list
