import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { BridgeOptions } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { bridgeOrComplaint, dumpInfo, showBridge, showMacs } from './brctl_disp.ts';
import {
  brAddBridge,
  brAddInterface,
  brDelBridge,
  brDelInterface,
  bridgeNamed,
  bridges,
  brPortSet,
  brSet,
  linkNamed,
} from './libbridge.ts';

/** An argument list with the command's own name first, as brctl hands it on. */
type Args = readonly string[];
type BrctlCommand = {
  readonly nargs: number;
  readonly name: string;
  readonly help: string;
  readonly run: (sys: Sys, nl: Netlink, args: Args) => number;
};

/** `brctl`, the old way to set up bridges. Ref: brctl.c:main() */
export const brctl: Command = {
  path: '/usr/sbin/brctl',
  program(sys) {
    const parsed = getopt(sys.argv, 'Vh', { help: 'h', version: 'V' });
    for (const { opt, ...rest } of parsed.opts) {
      if (opt === 'h') {
        sys.out(helpText());
        return 0;
      }
      if (opt === 'V') {
        sys.out('bridge-utils, 1.7\n');
        return 0;
      }
      sys.err(`${sys.argv[0]}: ${'error' in rest ? rest.error : ''}\n`);
      sys.err("Unknown option '?'\n");
      sys.out(helpText());
      return 1;
    }
    const args = parsed.operands;
    if (args.length === 0) {
      sys.out(helpText());
      return 1;
    }
    const command = commands.find((c) => c.name === args[0]);
    if (!command) {
      sys.err(`never heard of command [${args[0]}]\n`);
      sys.out(helpText());
      return 1;
    }
    if (args.length < command.nargs + 1) {
      sys.out('Incorrect number of arguments for command\n');
      sys.out(`Usage: brctl ${command.name} ${command.help}\n`);
      return 1;
    }
    return command.run(sys, sys.netlink(), args);
  },
};

function helpText(): string {
  const rows = commands.map((c) => `\t${c.name.padEnd(10)}\t${c.help}\n`);
  return `Usage: brctl [commands]\ncommands:\n${rows.join('')}`;
}

function complain(sys: Sys, text: string): 1 {
  sys.err(`${text}\n`);
  return 1;
}

function addbr(sys: Sys, nl: Netlink, [, name]: Args): number {
  const refused = brAddBridge(nl, name!);
  if (refused === null) return 0;
  if (refused === 'EEXIST')
    return complain(sys, `device ${name} already exists; can't create bridge with the same name`);
  return complain(sys, `add bridge failed: ${strerror[refused]}`);
}

function delbr(sys: Sys, nl: Netlink, [, name]: Args): number {
  const refused = brDelBridge(nl, name!);
  if (refused === null) return 0;
  if (refused === 'ENXIO') return complain(sys, `bridge ${name} doesn't exist; can't delete it`);
  if (refused === 'EBUSY') return complain(sys, `bridge ${name} is still up; can't delete it`);
  return complain(sys, `can't delete bridge ${name}: ${strerror[refused]}`);
}

/** ENODEV may be about either; brctl looks which. */
function noSuch(nl: Netlink, bridge: string, dev: string): string {
  return linkNamed(nl, dev) === null ? `interface ${dev} does not exist!` : `bridge ${bridge} does not exist!`;
}

function addif(sys: Sys, nl: Netlink, [, bridge, ...devs]: Args): number {
  for (const dev of devs) {
    const refused = brAddInterface(nl, bridge!, dev);
    if (refused === null) continue;
    if (refused === 'ENODEV') return complain(sys, noSuch(nl, bridge!, dev));
    if (refused === 'EBUSY')
      return complain(sys, `device ${dev} is already a member of a bridge; can't add it to bridge ${bridge}.`);
    if (refused === 'ELOOP')
      return complain(sys, `device ${dev} is a bridge device itself; can't add a bridge device to a bridge device.`);
    return complain(sys, `can't add ${dev} to bridge ${bridge}: ${strerror[refused]}`);
  }
  return 0;
}

function delif(sys: Sys, nl: Netlink, [, bridge, ...devs]: Args): number {
  for (const dev of devs) {
    const refused = brDelInterface(nl, bridge!, dev);
    if (refused === null) continue;
    if (refused === 'ENODEV') return complain(sys, noSuch(nl, bridge!, dev));
    if (refused === 'EINVAL') return complain(sys, `device ${dev} is not a port of ${bridge}`);
    return complain(sys, `can't delete ${dev} from ${bridge}: ${strerror[refused]}`);
  }
  return 0;
}

/** `on`, `yes`, `1` and their opposites; null for anything else, which is told. */
function onOff(sys: Sys, word: string): boolean | null {
  if (word === 'on' || word === 'yes' || word === '1') return true;
  if (word === 'off' || word === 'no' || word === '0') return false;
  sys.err('expect on/off for argument\n');
  return null;
}

function hairpin(sys: Sys, nl: Netlink, [, bridge, port, mode]: Args): number {
  const on = onOff(sys, mode!);
  if (on === null) return 1;
  if (linkNamed(nl, port!) === null) return complain(sys, `interface ${port} does not exist!`);
  if (linkNamed(nl, bridge!) === null) return complain(sys, `bridge ${bridge} does not exist!`);
  const refused = brPortSet(nl, port!, { hairpin: on });
  if (refused === null) return 0;
  return complain(sys, `can't set ${port} to hairpin on bridge ${bridge}: ${strerror[refused]}`);
}

/** Seconds as scanf("%lf") reads them, in 1/100 s; null when there is no number. Ref: brctl_cmd.c:strtotimeval() */
function ticks(text: string): number | null {
  const m = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(text);
  return m ? Math.trunc(Number(m[0]) * 100 + 1e-6) : null;
}

/** A number as scanf("%i") reads it; null when there is none. */
function integer(text: string): number | null {
  const m = /^\s*([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)/i.exec(text);
  if (!m) return null;
  const digits = m[2]!;
  const n = /^0x/i.test(digits) ? Number(digits) : digits[0] === '0' ? Number.parseInt(digits, 8) : Number(digits);
  return m[1] === '-' ? -n : n;
}

function outcome(sys: Sys, what: string, refused: ErrnoName | null): number {
  return refused === null ? 0 : complain(sys, `set ${what} failed: ${strerror[refused]}`);
}

/** `setfd`, `sethello`, `setmaxage`, `setageing`: a time in seconds. */
function setTime(what: string, bad: string, option: (t: number) => BridgeOptions): BrctlCommand['run'] {
  return (sys, nl, [, bridge, time]) => {
    const t = ticks(time!);
    if (t === null) return complain(sys, `bad ${bad} value`);
    return outcome(sys, what, brSet(nl, bridge!, option(t)));
  };
}

function setbridgeprio(sys: Sys, nl: Netlink, [, bridge, prio]: Args): number {
  const n = integer(prio!);
  if (n === null) return complain(sys, 'bad priority');
  return outcome(sys, 'bridge priority', brSet(nl, bridge!, { priority: n & 0xffff }));
}

function setpathcost(sys: Sys, nl: Netlink, [, , port, cost]: Args): number {
  const n = integer(cost!);
  if (n === null) return complain(sys, 'bad path cost value');
  return outcome(sys, 'path cost', brPortSet(nl, port!, { cost: n >>> 0 }));
}

function setportprio(sys: Sys, nl: Netlink, [, , port, prio]: Args): number {
  const n = integer(prio!);
  if (n === null) return complain(sys, 'bad path priority value');
  return outcome(sys, 'port priority', brPortSet(nl, port!, { priority: n >>> 0 }));
}

function stp(sys: Sys, nl: Netlink, [, bridge, state]: Args): number {
  const on = onOff(sys, state!);
  if (on === null) return 1;
  return outcome(sys, 'stp status', brSet(nl, bridge!, { stpState: on ? 1 : 0 }));
}

function show(sys: Sys, nl: Netlink, args: Args): number {
  const names = args.length === 1 ? bridges(nl).map((b) => b.ifname) : args.slice(1);
  let header = true;
  let failed = false;
  for (const name of names) {
    const br = bridgeOrComplaint(sys, nl, name);
    if (!br) {
      failed = true;
      continue;
    }
    if (header) sys.out('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
    header = false;
    sys.out(showBridge(nl, name, br));
  }
  return failed ? 1 : 0;
}

function showmacs(sys: Sys, nl: Netlink, [, bridge]: Args): number {
  const br = bridgeNamed(nl, bridge!);
  if (!br.ok) return complain(sys, `read of forward table failed: ${strerror[br.error.errno]}`);
  sys.out(showMacs(nl, br.value));
  return 0;
}

function showstp(sys: Sys, nl: Netlink, [, bridge]: Args): number {
  const br = bridgeOrComplaint(sys, nl, bridge!);
  if (!br) return 1;
  sys.out(dumpInfo(nl, bridge!, br));
  return 0;
}

// biome-ignore format: a table
const commands: readonly BrctlCommand[] = [
  { nargs: 1, name: 'addbr', help: '<bridge>\t\tadd bridge', run: addbr },
  { nargs: 1, name: 'delbr', help: '<bridge>\t\tdelete bridge', run: delbr },
  { nargs: 2, name: 'addif', help: '<bridge> <device>\tadd interface to bridge', run: addif },
  { nargs: 2, name: 'delif', help: '<bridge> <device>\tdelete interface from bridge', run: delif },
  { nargs: 3, name: 'hairpin', help: '<bridge> <port> {on|off}\tturn hairpin on/off', run: hairpin },
  { nargs: 2, name: 'setageing', help: '<bridge> <time>\t\tset ageing time', run: setTime('ageing time', 'ageing time', (t) => ({ ageingTime: t })) },
  { nargs: 2, name: 'setbridgeprio', help: '<bridge> <prio>\t\tset bridge priority', run: setbridgeprio },
  { nargs: 2, name: 'setfd', help: '<bridge> <time>\t\tset bridge forward delay', run: setTime('forward delay', 'forward delay', (t) => ({ forwardDelay: t })) },
  { nargs: 2, name: 'sethello', help: '<bridge> <time>\t\tset hello time', run: setTime('hello timer', 'hello timer', (t) => ({ helloTime: t })) },
  { nargs: 2, name: 'setmaxage', help: '<bridge> <time>\t\tset max message age', run: setTime('max age', 'max age', (t) => ({ maxAge: t })) },
  { nargs: 3, name: 'setpathcost', help: '<bridge> <port> <cost>\tset path cost', run: setpathcost },
  { nargs: 3, name: 'setportprio', help: '<bridge> <port> <prio>\tset port priority', run: setportprio },
  { nargs: 0, name: 'show', help: '[ <bridge> ]\t\tshow a list of bridges', run: show },
  { nargs: 1, name: 'showmacs', help: '<bridge>\t\tshow a list of mac addrs', run: showmacs },
  { nargs: 1, name: 'showstp', help: '<bridge>\t\tshow bridge stp info', run: showstp },
  { nargs: 2, name: 'stp', help: '<bridge> {on|off}\tturn stp on/off', run: stp },
];
