import type { Sys, Task } from '../../../proc/sys.ts';
import { batch } from '../lib/batch.ts';
import { type ColorOpt, checkEnableColor, matchesColor } from '../lib/color.ts';
import { readFamily } from '../lib/inet_prefix.ts';
import { netnsSwitch } from '../lib/namespace.ts';
import { atoi, getUnsigned } from '../lib/numbers.ts';
import { type Answer, Args, Exit, invarg, matches, newTool, runMain, type Tool, usage } from '../lib/tool.ts';
import { doIpaddr } from './ipaddress.ts';
import { doIplink } from './iplink.ts';
import { doMultiaddr } from './ipmaddr.ts';
import { doIpmonitor } from './ipmonitor.ts';
import { doIpneigh } from './ipneigh.ts';
import { doNetconf } from './ipnetconf.ts';
import { doNetns } from './ipnetns.ts';
import { doNtable } from './ipntable.ts';
import { doIproute } from './iproute.ts';
import { doIprule } from './iprule.ts';
import {
  doAddrlabel,
  doFou,
  doIla,
  doIoam,
  doL2tp,
  doMacsec,
  doMptcp,
  doMroute,
  doMrule,
  doNexthop,
  doSeg6,
  doStats,
  doTcpMetrics,
  doToken,
  doTunnel,
  doTuntap,
  doVrf,
  doXfrm,
} from './other_objects.ts';
import { ipUsage } from './usage.ts';

type Func = (t: Tool, args: Args) => Answer;

function doMoo(t: Tool): never {
  t.sys.err(
    "\n _ __ ___   ___   ___\n| '_ ` _ \\ / _ \\ / _ \\\n| | | | | | (_) | (_) |\n|_| |_| |_|\\___/ \\___/\n\n\nP.S. no real cows were harmed for this moo\n",
  );
  throw new Exit(1);
}

/** In this order: a beginning of a word takes the first that fits. Ref: ip/ip.c:cmds */
const OBJECTS: readonly (readonly [string, Func])[] = [
  ['address', doIpaddr],
  ['addrlabel', doAddrlabel],
  ['maddress', doMultiaddr],
  ['route', doIproute],
  ['rule', doIprule],
  ['neighbor', doIpneigh],
  ['neighbour', doIpneigh],
  ['ntable', doNtable],
  ['ntbl', doNtable],
  ['link', doIplink],
  ['l2tp', doL2tp],
  ['fou', doFou],
  ['ila', doIla],
  ['macsec', doMacsec],
  ['tunnel', doTunnel],
  ['tunl', doTunnel],
  ['tuntap', doTuntap],
  ['tap', doTuntap],
  ['token', doToken],
  ['tcpmetrics', doTcpMetrics],
  ['tcp_metrics', doTcpMetrics],
  ['monitor', doIpmonitor],
  ['xfrm', doXfrm],
  ['mroute', doMroute],
  ['mrule', doMrule],
  ['netns', doNetns],
  ['netconf', doNetconf],
  ['vrf', doVrf],
  ['sr', doSeg6],
  ['nexthop', doNexthop],
  ['mptcp', doMptcp],
  ['ioam', doIoam],
  ['help', (t) => usage(t, ipUsage.ip)],
  ['stats', doStats],
  ['moo', doMoo],
];

/** Its answer with the sign turned, as C's do_cmd() gives it. Ref: ip/ip.c:do_cmd() */
function doCmd(t: Tool, argv: readonly string[], at: number): Answer {
  const word = argv[at]!;
  const found = OBJECTS.find(([name]) => matches(word, name));
  if (found === undefined) {
    t.sys.err(`Object "${word}" is unknown, try "ip help".\n`);
    return 1;
  }
  const answer = found[1](t, new Args(t, argv, at + 1));
  return typeof answer === 'number' ? -answer : negate(answer);
}

function* negate(task: Task<number>): Task<number> {
  return -(yield* task);
}

/** `ip`. Ref: ip/ip.c:main() */
export function ip(sys: Sys): Answer {
  const t = newTool(sys);
  return runMain(() => main(t, sys.argv));
}

function main(t: Tool, argv: readonly string[]): Answer {
  let color: ColorOpt = 'never';
  let batchFile: string | null = null;
  let i = 1;
  for (; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      i++;
      break;
    }
    if (word[0] !== '-') break;
    const opt = word[1] === '-' ? word.slice(1) : word;
    const value = (): string => {
      if (++i >= argv.length) usage(t, ipUsage.ip);
      return argv[i]!;
    };
    const when = matchesColor(opt);
    if (matches(opt, '-loops')) t.maxFlushLoops = atoi(value());
    else if (matches(opt, '-family')) {
      const name = value();
      if (name === 'help') usage(t, ipUsage.ip);
      t.family = readFamily(name);
      if (t.family === 'unspec') invarg(t, 'invalid protocol family', name);
    } else if (opt === '-4') t.family = 'inet';
    else if (opt === '-6') t.family = 'inet6';
    else if (opt === '-0') t.family = 'packet';
    else if (opt === '-M') t.family = 'mpls';
    else if (opt === '-B') t.family = 'bridge';
    else if (matches(opt, '-human') || matches(opt, '-human-readable')) t.humanReadable++;
    else if (matches(opt, '-iec')) t.useIec++;
    else if (matches(opt, '-stats') || matches(opt, '-statistics')) t.showStats++;
    else if (matches(opt, '-details')) t.showDetails++;
    else if (matches(opt, '-resolve')) t.resolve++;
    else if (matches(opt, '-oneline')) t.oneline++;
    else if (matches(opt, '-timestamp')) t.timestamp++;
    else if (matches(opt, '-tshort')) {
      t.timestamp++;
      t.timestampShort = true;
    } else if (matches(opt, '-Version')) {
      t.sys.out('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
      return 0;
    } else if (matches(opt, '-force')) t.force++;
    else if (matches(opt, '-batch')) batchFile = value();
    else if (matches(opt, '-brief')) t.brief++;
    else if (matches(opt, '-json')) t.pr.json++;
    else if (matches(opt, '-pretty')) t.pr.pretty++;
    else if (matches(opt, '-rcvbuf')) {
      const size = value();
      if (getUnsigned(size) === null) {
        t.sys.err(`Invalid rcvbuf size '${size}'\n`);
        throw new Exit(-1);
      }
    } else if (when !== null) color = when;
    else if (matches(opt, '-help')) usage(t, ipUsage.ip);
    else if (matches(opt, '-netns')) {
      if (!netnsSwitch(t, argv[++i] ?? '(null)')) throw new Exit(-1);
    } else if (matches(opt, '-Numeric')) t.numeric++;
    else if (matches(opt, '-all')) t.doAll = true;
    else if (opt === '-echo') t.echo++;
    else {
      t.sys.err(`Option "${opt}" is unknown, try "ip -help".\n`);
      throw new Exit(-1);
    }
  }
  t.pr.sl = t.oneline ? '\\' : '\n';
  t.pr.palette = checkEnableColor(t.sys, color, t.pr.json);
  if (batchFile !== null) {
    const family = t.family;
    t.batchMode = true;
    return batch(t, batchFile, (line) => {
      t.family = family;
      return doCmd(t, line, 0);
    });
  }
  if (i < argv.length) return doCmd(t, argv, i);
  usage(t, ipUsage.ip);
}
