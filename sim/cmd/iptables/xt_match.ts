import type { XtFamily } from '../../../core/netfilter/x_tables.ts';
import type { XtNames, XtOption, XtOptionCall } from './xtoptions.ts';

/** What an extension is told of the rule it stands in, for printing. */
export type XtPrintEnv = {
  readonly names: XtNames;
  readonly family: XtFamily;
  /** `-n`: no names. */
  readonly numeric: boolean;
  /** Protocol of the rule's header; 0: any. */
  readonly proto: number;
};

/** What an extension is told while the rule is read. */
export type XtParseEnv = {
  readonly names: XtNames;
  readonly family: XtFamily;
  /** Protocol that the rule's header names, as far as read; 0: any. */
  proto: number;
  protoInv: boolean;
  /** Chain and table of the rule. */
  readonly table: string;
};

/**
 * The userland part of a match: one file under match/. `I` is what the kernel is told. Texts of `print` and `save` begin with
 * a space before each word, as the tool prints them behind the rule; '' when there is nothing to say.
 * Ref: include/xtables.h:struct xtables_match
 */
export type XtMatchExt<I> = {
  readonly name: string;
  /** Its name in the kernel when that differs. */
  readonly families: readonly XtFamily[];
  readonly options: readonly XtOption[];
  readonly help: string;
  /** What it is told when no option was given. */
  init(env: XtParseEnv): I;
  /** One option more: what the kernel is told now. */
  parse(cb: XtOptionCall, info: I, seen: ReadonlySet<string>, env: XtParseEnv): I;
  /** Before the rule is done, and before mandatory options are asked for. */
  finalCheck?(info: I, seen: ReadonlySet<string>, env: XtParseEnv): I;
  /** For `-L`. */
  print(info: I, env: XtPrintEnv): string;
  /** For `-S` and `iptables-save`, behind `-m name`. */
  save(info: I, env: XtPrintEnv): string;
  /** As `nft list ruleset` shows it; null: `xt match "name"` only. */
  xlate?(info: I, env: XtPrintEnv): string | null;
};
