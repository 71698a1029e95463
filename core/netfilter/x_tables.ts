import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { MatchInfoOf } from './match/index.ts';
import type { NfHook, NfHookState, NfProto } from './netfilter.ts';
import type { TargetInfoOf } from './target/index.ts';

export type XtFamily = Exclude<NfProto, 'bridge'>;

/** `! x`: what must not be. */
export type Inv = boolean;

/** Source or destination with its mask, which need not be a prefix; IPv6 likewise. Null: any. */
export type XtAddr =
  | { readonly family: 'ipv4'; readonly addr: Ipv4Addr; readonly mask: Ipv4Addr }
  | { readonly family: 'ipv6'; readonly addr: Ipv6Addr; readonly mask: Ipv6Addr };

/**
 * What every rule may ask of a packet before its matches. Interface names end in `+` for a prefix.
 * Ref: include/uapi/linux/netfilter_ipv4/ip_tables.h:struct ipt_ip
 */
export type XtHeader = {
  readonly src: XtAddr | null;
  readonly srcInv: Inv;
  readonly dst: XtAddr | null;
  readonly dstInv: Inv;
  readonly in: string;
  readonly inInv: Inv;
  readonly out: string;
  readonly outInv: Inv;
  /** IP protocol number; 0: any. */
  readonly proto: number;
  readonly protoInv: Inv;
  /** `-f`: second and later fragments. IPv4 only. */
  readonly frag: boolean;
  readonly fragInv: Inv;
};

/** A match of a rule: its registered name and what it was told. */
export type XtMatchInfo = {
  [K in keyof MatchInfoOf]: { readonly name: K; readonly info: MatchInfoOf[K] };
}[keyof MatchInfoOf];

/** What a rule does: nothing but count, a verdict, a chain, or an extension. */
export type XtTargetInfo =
  | { readonly name: ''; readonly info: null }
  | { readonly name: 'ACCEPT' | 'DROP' | 'QUEUE' | 'RETURN'; readonly info: null }
  | { readonly name: 'jump' | 'goto'; readonly info: string }
  | { [K in keyof TargetInfoOf]: { readonly name: K; readonly info: TargetInfoOf[K] } }[keyof TargetInfoOf];

/** A rule as userland hands it over and as it is dumped. */
export type XtRuleSpec = {
  readonly header: XtHeader;
  readonly matches: readonly XtMatchInfo[];
  readonly target: XtTargetInfo;
};

/** A rule in a chain; the counters are changed in place, all else is replaced with the rule. */
export type XtRule = XtRuleSpec & {
  readonly handle: number;
  packets: number;
  bytes: number;
  /** What matches and targets remember of this rule (limit's credit, quota, statistic's count), by place: matches first. */
  readonly state: unknown[];
};

/** A chain; `base` ones are called from a hook. Ref: include/net/netfilter/nf_tables.h:struct nft_chain */
export type XtChain = {
  name: string;
  readonly handle: number;
  readonly base: XtBase | null;
  rules: XtRule[];
  /** What passed to the policy, for base chains. */
  packets: number;
  bytes: number;
  /** Counters are kept: from when somebody first set them (`-P`, `-Z`, a restore). Ref: struct nft_base_chain.stats */
  counted: boolean;
};

export type XtBase = {
  readonly hook: NfHook;
  readonly priority: number;
  readonly type: 'filter' | 'nat' | 'route';
  policy: 'ACCEPT' | 'DROP';
};

/** A table: `filter`, `nat`, `mangle`, `raw`, `security` as iptables makes them when first used. */
export type XtTable = {
  readonly family: XtFamily;
  readonly name: string;
  readonly handle: number;
  /** The last handle given to a chain or rule. Ref: net/netfilter/nf_tables_api.c:nf_tables_alloc_handle() */
  hgenerator: number;
  /** In the order they were made. */
  readonly chains: Map<string, XtChain>;
  /** Made by iptables-legacy: its own world, unseen by iptables-nft. */
  readonly legacy: boolean;
};

/**
 * What a match or target is told of the packet beside the packet itself; one for a whole walk, so nobody keeps it.
 * Ref: include/linux/netfilter/x_tables.h:struct xt_action_param
 */
export type XtActionParam = {
  readonly state: NfHookState;
  rule: XtRule;
  /** Place in `rule.state`. */
  slot: number;
  /** In bytes; not 0 for all fragments but the first. */
  fragoff: number;
  /** Set by a match: the packet makes no sense and is dropped. */
  hotdrop: boolean;
};

/** Where a rule is to be. Ref: include/linux/netfilter/x_tables.h:struct xt_mtchk_param */
export type XtCheckParam = {
  readonly net: Net;
  readonly family: XtFamily;
  readonly table: string;
  /** The hook of a base chain; null in a user's chain. */
  readonly hook: NfHook | null;
  readonly rule: XtRuleSpec;
};

/** One match, one file under match/. Ref: include/linux/netfilter/x_tables.h:struct xt_match */
export type XtMatch<I> = {
  readonly name: string;
  readonly families: readonly XtFamily[];
  /** Tables and hooks where it may be; absent: all. */
  readonly tables?: readonly string[];
  readonly hooks?: readonly NfHook[];
  /** Protocol that the rule must name; absent: any. */
  readonly proto?: number;
  /** Refused with the errno that the kernel gives. */
  checkentry?(info: I, par: XtCheckParam, ctx: Ctx): Result<void>;
  /** The rule goes: what checkentry took is given back. */
  destroy?(info: I, par: XtCheckParam, ctx: Ctx): void;
  /** Connections must be followed while a rule has it. Ref: nf_ct_netns_get() */
  readonly conntrack?: boolean;
  /** What `rule.state` begins with. */
  init?(info: I, ctx: Ctx): unknown;
  match(skb: SkBuff, info: I, par: XtActionParam, ctx: Ctx): boolean;
  /** For `explain`: why it did not match, one short sentence. Called only when somebody watches. */
  says?(skb: SkBuff, info: I, par: XtActionParam, ctx: Ctx): string;
};

/** What a target decides: go on with the next rule, return, or a verdict. STOLEN packets were ended by the target; DROP is carried out by the table. */
export type XtVerdict = 'CONTINUE' | 'RETURN' | 'ACCEPT' | 'DROP' | 'STOLEN';

/** One target, one file under target/. Ref: include/linux/netfilter/x_tables.h:struct xt_target */
export type XtTarget<I> = {
  readonly name: string;
  readonly families: readonly XtFamily[];
  readonly tables?: readonly string[];
  readonly hooks?: readonly NfHook[];
  readonly proto?: number;
  checkentry?(info: I, par: XtCheckParam, ctx: Ctx): Result<void>;
  destroy?(info: I, par: XtCheckParam, ctx: Ctx): void;
  /** Connections must be followed while a rule has it. Ref: nf_ct_netns_get() */
  readonly conntrack?: boolean;
  init?(info: I, ctx: Ctx): unknown;
  target(skb: SkBuff, info: I, par: XtActionParam, ctx: Ctx): XtVerdict;
};

/**
 * One step of a transaction; places count from 0, handles are those of a dump; `legacy`: of iptables-legacy's world.
 * A table or base chain that exists may be made again; a user's chain may not (EEXIST). Ref: net/netfilter/nf_tables_api.c
 */
export type XtBatchOp =
  | { readonly op: 'newtable'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean }
  | { readonly op: 'deltable'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean }
  | { readonly op: 'newchain'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly base: XtBase | null; readonly packets?: number; readonly bytes?: number }
  | { readonly op: 'policy'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly policy: 'ACCEPT' | 'DROP'; readonly packets?: number; readonly bytes?: number }
  | { readonly op: 'renamechain'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly to: string }
  | { readonly op: 'delchain'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string }
  | { readonly op: 'newrule'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly rule: XtRuleSpec; readonly at: number | 'end'; readonly packets?: number; readonly bytes?: number }
  | { readonly op: 'replacerule'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly handle: number; readonly rule: XtRuleSpec; readonly packets?: number; readonly bytes?: number }
  | { readonly op: 'delrule'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly handle: number }
  | { readonly op: 'flushchain'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string }
  | { readonly op: 'zero'; readonly family: XtFamily; readonly table: string; readonly legacy?: boolean; readonly chain: string; readonly handle: number | 'all' }; // biome-ignore format: a table

/** What userland may ask: `Netlink.nf`. A batch is done whole or not at all. */
export type NfTablesApi = {
  /** The caller may not so much as look (no CAP_NET_ADMIN): every request is refused with EPERM. */
  readonly denied?: boolean;
  /** Both worlds' tables, in the order they were made. */
  dumpTables(family: XtFamily): readonly Readonly<XtTable>[];
  /** The place of the step that was refused comes with the errno. */
  commit(batch: readonly XtBatchOp[]): Result<void> & { readonly at?: number };
  /** Files of matches below /proc/net (`xt_recent/NAME`): null for what is not there. */
  readonly proc?: {
    list(path: string): readonly string[] | null;
    read(path: string): Result<string> | null;
    write(path: string, text: string): Result<void>;
  };
};
