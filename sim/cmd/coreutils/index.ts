import type { Command } from '../../proc/sys.ts';
import { base32, base64 } from './base64.ts';
import { cat } from './cat.ts';
import { comm } from './comm.ts';
import { cut } from './cut.ts';
import { df, du } from './disk.ts';
import { echo } from './echo.ts';
import { expand, unexpand } from './expand.ts';
import { expr } from './expr.ts';
import { arch, factor, hostid, install, link, logname, mkfifo, sync, unlink, users, who } from './few.ts';
import { chmod, chown, cp, ln, mkdir, mktemp, mv, readlink, realpath, rm, rmdir, touch } from './files.ts';
import { fold } from './fold.ts';
import { head } from './head.ts';
import { join } from './join.ts';
import { ls } from './ls.ts';
import { nl } from './nl.ts';
import { od } from './od.ts';
import { paste } from './paste.ts';
import { printf } from './printf.ts';
import { seq } from './seq.ts';
import { shuf } from './shuf.ts';
import {
  basename,
  date,
  dirname,
  env,
  falseCommand,
  groups,
  id,
  nice,
  nohup,
  nproc,
  printenv,
  pwd,
  sleep,
  stdbuf,
  trueCommand,
  tty,
  uname,
  whoami,
  yes,
} from './small.ts';
import { sort } from './sort.ts';
import { split } from './split.ts';
import { stat } from './stat.ts';
import { sums } from './sums.ts';
import { tac } from './tac.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { bracket, test } from './test.ts';
import { timeout } from './timeout.ts';
import { tr } from './tr.ts';
import { truncate } from './truncate.ts';
import { uniq } from './uniq.ts';
import { wc } from './wc.ts';

export const coreutilsPackage: readonly Command[] = [
  basename, bracket, cat, chmod, chown, cp, cut, date, dirname, echo, env, falseCommand, groups, head, id, ln, ls, mkdir, mktemp, mv, nice,
  nohup, nproc, printenv, printf, pwd, readlink, realpath, rm, rmdir, seq, sleep, sort, stdbuf, tac, tail, tee, test, timeout, touch, tr,
  trueCommand, tty, uname, uniq, wc, whoami, yes,
  base32, base64, comm, expand, expr, fold, join, nl, od, paste, shuf, split, truncate, unexpand, ...sums,
  arch, df, du, factor, hostid, install, link, logname, mkfifo, stat, sync, unlink, users, who,
]; // biome-ignore format: a list
