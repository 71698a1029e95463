import type { XtOwnerInfo } from '../../../../core/netfilter/match/owner.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { badValue, strtoul } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtOwnerInfo]: XtOwnerInfo[K] };
type Range = NonNullable<XtOwnerInfo['uid']>;

/** Ref: extensions/libxt_owner.c:owner_parse_range() */
function parseRange(arg: string, inv: boolean, option: string): Range {
  const bad = () => badValue('owner', option, arg);
  const min = strtoul(arg, 0, 0xfffffffe) ?? bad();
  if (min.end === arg.length) return { min: min.value, max: min.value, inv };
  if (!'-:'.includes(arg[min.end]!)) bad();
  const rest = arg.slice(min.end + 1);
  const max = strtoul(rest, 0, 0xfffffffe) ?? bad();
  if (max.end !== rest.length) bad();
  return { min: min.value, max: max.value, inv };
}

/** Ref: extensions/libxt_owner.c:owner_mt_print_item() */
function text(
  i: XtOwnerInfo,
  words: readonly [string, string, string, string],
  user: (id: number) => string | null,
  group: (id: number) => string | null,
): string {
  const item = (word: string, r: Range, name: (id: number) => string | null) =>
    `${r.inv ? ' !' : ''} ${word} ${r.min === r.max ? (name(r.min) ?? r.min) : `${r.min}-${r.max}`}`;
  let out = '';
  if (i.socketExists !== null) out += `${i.socketExists.inv ? ' !' : ''} ${words[0]}`;
  if (i.uid !== null) out += item(words[1], i.uid, user);
  if (i.gid !== null) out += item(words[2], i.gid, group);
  if (i.supplGroups) out += ` ${words[3]}`;
  return out;
}

const nobody = (): null => null;

/** Ref: extensions/libxt_owner.c */
export const owner: XtExtension<XtOwnerInfo, Draft> = {
  name: 'owner',
  families: ['ipv4', 'ipv6'],
  help: () => `owner match options:
[!] --uid-owner userid[-userid]      Match local UID
[!] --gid-owner groupid[-groupid]    Match local GID
[!] --socket-exists                  Match if socket exists
    --suppl-groups                   Also match supplementary groups set with --gid-owner
`,
  options: [
    {
      name: 'uid-owner',
      inv: true,
      parse(d, arg, inv, cx) {
        const id = cx.netdb.userId(arg);
        d.uid = id === null ? parseRange(arg, inv, '--uid-owner') : { min: id, max: id, inv };
      },
    },
    {
      name: 'gid-owner',
      inv: true,
      parse(d, arg, inv, cx) {
        const id = cx.netdb.groupId(arg);
        d.gid = id === null ? parseRange(arg, inv, '--gid-owner') : { min: id, max: id, inv };
      },
    },
    {
      name: 'socket-exists',
      flag: true,
      inv: true,
      parse(d, _arg, inv) {
        d.socketExists = { inv };
      },
    },
    {
      name: 'suppl-groups',
      flag: true,
      parse(d) {
        if (d.gid === null) badValue('owner', '--suppl-groups', 'you need to use --gid-owner first');
        d.supplGroups = true;
      },
    },
  ],
  init: () => ({ uid: null, gid: null, supplGroups: false, socketExists: null }),
  check(_d, given) {
    if (given.size === 0)
      parameterProblem('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
  },
  make: (d) => ({ ...d }),
  print: (i, numeric, cx) =>
    text(
      i,
      ['owner socket exists', 'owner UID match', 'owner GID match', 'incl. suppl. groups'],
      numeric ? nobody : cx.netdb.userName,
      numeric ? nobody : cx.netdb.groupName,
    ),
  save: (i) => text(i, ['--socket-exists', '--uid-owner', '--gid-owner', '--suppl-groups'], nobody, nobody),
  xlate(i) {
    const one = i.uid !== null && i.gid === null ? i.uid : i.uid === null ? i.gid : null;
    if (one === null || i.socketExists !== null || i.supplGroups) return null;
    const ids = one.min === one.max ? one.min : `${one.min}-${one.max}`;
    return `${i.uid === null ? 'skgid' : 'skuid'} ${one.inv ? '!= ' : ''}${ids}`;
  },
};
