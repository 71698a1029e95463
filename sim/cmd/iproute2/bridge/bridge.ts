import type { Sys } from '../../../proc/sys.ts';
import { batch } from '../lib/batch.ts';
import { type ColorOpt, checkEnableColor, matchesColor } from '../lib/color.ts';
import { netnsSwitch } from '../lib/namespace.ts';
import { type Answer, Args, Exit, invarg, matches, newTool, runMain, type Tool, usage } from '../lib/tool.ts';
import { doFdb } from './fdb.ts';
import { doLink } from './link.ts';
import { doMdb } from './mdb.ts';
import { doMonitor } from './monitor.ts';
import { bridgeUsage } from './usage.ts';
import { doVlan } from './vlan.ts';
import { doVni } from './vni.ts';

/** In this order: a beginning of a word takes the first that fits. Ref: bridge/bridge.c:cmds */
const OBJECTS: readonly (readonly [string, (t: Tool, args: Args) => Answer])[] = [
  ['link', doLink],
  ['fdb', doFdb],
  ['mdb', doMdb],
  ['vlan', doVlan],
  ['vni', doVni],
  ['monitor', doMonitor],
  ['help', (t) => usage(t, bridgeUsage.bridge)],
];

function doCmd(t: Tool, argv: readonly string[], at: number): Answer {
  const word = argv[at]!;
  const found = OBJECTS.find(([name]) => matches(word, name));
  if (found !== undefined) return found[1](t, new Args(t, argv, at + 1));
  t.sys.err(`Object "${word}" is unknown, try "bridge help".\n`);
  return -1;
}

/** `bridge`. Ref: bridge/bridge.c:main() */
export function bridge(sys: Sys): Answer {
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
      if (++i >= argv.length) usage(t, bridgeUsage.bridge);
      return argv[i]!;
    };
    const when = matchesColor(opt);
    if (matches(opt, '-help')) usage(t, bridgeUsage.bridge);
    else if (matches(opt, '-Version')) {
      t.sys.out('bridge utility, 6.1.0\n');
      return 0;
    } else if (matches(opt, '-stats') || matches(opt, '-statistics')) t.showStats++;
    else if (matches(opt, '-details')) t.showDetails++;
    else if (matches(opt, '-oneline')) t.oneline++;
    else if (matches(opt, '-timestamp')) t.timestamp++;
    else if (matches(opt, '-family')) {
      const name = value();
      if (name === 'help') usage(t, bridgeUsage.bridge);
      if (name !== 'inet' && name !== 'inet6') invarg(t, 'invalid protocol family', name);
      t.family = name;
    } else if (opt === '-4') t.family = 'inet';
    else if (opt === '-6') t.family = 'inet6';
    else if (matches(opt, '-netns')) {
      if (!netnsSwitch(t, argv[++i] ?? '(null)')) throw new Exit(-1);
    } else if (when !== null) color = when;
    else if (matches(opt, '-compressvlans')) t.compressVlans++;
    else if (matches(opt, '-force')) t.force++;
    else if (matches(opt, '-json')) t.pr.json++;
    else if (matches(opt, '-pretty')) t.pr.pretty++;
    else if (matches(opt, '-batch')) batchFile = value();
    else {
      t.sys.err(`Option "${opt}" is unknown, try "bridge help".\n`);
      throw new Exit(-1);
    }
  }
  t.pr.sl = t.oneline ? '\\' : '\n';
  t.pr.palette = checkEnableColor(t.sys, color, t.pr.json);
  if (batchFile !== null) return batch(t, batchFile, (line) => doCmd(t, line, 0));
  if (i < argv.length) return doCmd(t, argv, i);
  usage(t, bridgeUsage.bridge);
}
