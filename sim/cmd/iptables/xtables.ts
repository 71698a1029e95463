import type { MatchInfoOf } from '../../../core/netfilter/match/index.ts';
import type { TargetInfoOf } from '../../../core/netfilter/target/index.ts';
import type { XtFamily } from '../../../core/netfilter/x_tables.ts';
import type { Netdb } from './netdb.ts';

/** Exit statuses of the tools. Ref: include/xtables.h:enum xtables_exittype */
export const EXIT = { OTHER_PROBLEM: 1, PARAMETER_PROBLEM: 2, VERSION_PROBLEM: 3, RESOURCE_PROBLEM: 4 } as const;

/**
 * A refusal on the way: the message goes behind `iptables v1.8.9 (nf_tables): `; a PARAMETER_PROBLEM is followed by the
 * advice to try -h. Caught by the command's main function. Ref: libxtables:xtables_error()
 */
export class XtablesError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function parameterProblem(message: string): never {
  throw new XtablesError(EXIT.PARAMETER_PROBLEM, message);
}

/** What an extension may know of the rule it belongs to, and of the host's names. */
export type XtContext = {
  readonly family: XtFamily;
  readonly table: string;
  readonly chain: string;
  /** IP protocol of `-p`, 0 for none, and whether `!` stood before it. */
  readonly proto: number;
  readonly protoInv: boolean;
  readonly netdb: Netdb;
  /** A line for stderr that stops nothing. */
  warn(text: string): void;
};

/** One option of an extension, `D` being what the options of it write down. Ref: struct xt_option_entry */
export type XtOption<D> = {
  readonly name: string;
  /** It takes no argument. */
  readonly flag?: true;
  /** `!` may stand before it. */
  readonly inv?: true;
  /** It takes so many arguments where not one; they come joined by NUL. */
  readonly args?: number;
  /** Names of one thing (`sport`, `source-port`) that may come once: the name that messages have. */
  readonly once?: string;
  /** It may come more than once. */
  readonly multi?: true;
  readonly mand?: true;
  /** Options that it cannot stand beside. */
  readonly excl?: readonly string[];
  /** Options that it needs beside it. */
  readonly also?: readonly string[];
  /** Takes one occurrence; refuses by `parameterProblem` and the parsers of parse_value.ts. */
  parse(draft: D, arg: string, inv: boolean, cx: XtContext): void;
};

/**
 * The userland half of a match or target: how it is typed and how it is printed. `D` is what is being typed, `I` what the
 * kernel is told. Ref: include/xtables.h:struct xtables_match
 */
export type XtExtension<I, D> = {
  readonly name: string;
  /** Under which the kernel is told of it, where that is another name. */
  readonly realName?: string;
  readonly families: readonly XtFamily[];
  /** IP protocol whose `-p` loads it by itself. */
  readonly proto?: number;
  /** Behind `iptables -m NAME -h`. */
  help(family: XtFamily): string;
  readonly options: readonly XtOption<D>[];
  init(cx: XtContext): D;
  /** After the last option, `given` being the names that came; before options are asked for that must be there. */
  check?(draft: D, given: ReadonlySet<string>, cx: XtContext): void;
  make(draft: D, cx: XtContext): I;
  /** As `-L` has it, each word behind a blank. */
  print(info: I, numeric: boolean, cx: XtContext): string;
  /** As `-S` has it, each word behind a blank. */
  save(info: I, cx: XtContext): string;
  /** The name that -S has, where that depends on what it was told. */
  alias?(info: I): string;
  /** As `nft list` has it; null where only `xt match "NAME"` is known to it. */
  xlate?(info: I, cx: XtContext): string | null;
};

/** An extension where the types of its parts do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: parts fit each other by the type of the registry
export type AnyExtension = XtExtension<any, any>;

/** The userland half of each match and target. */
export type XtUserMatches = { readonly [K in keyof MatchInfoOf]?: XtExtension<MatchInfoOf[K], never> };
export type XtUserTargets = { readonly [K in keyof TargetInfoOf]?: XtExtension<TargetInfoOf[K], never> };
