/** What the executor runs: a script's commands as a tree, words already cut into parts. */

export type Param = {
  /** `x`, `1`, `@`, `#` ... */
  readonly name: string;
  /** `${a[i]}`: the subscript's parts, or all elements. */
  readonly index: readonly Part[] | '@' | '*' | null;
  readonly indexText: string;
  readonly indirect: boolean;
  readonly length: boolean;
  readonly op: ParamOp | null;
  /** As written, for messages. */
  readonly text: string;
};

export type ParamOp =
  | {
      readonly type: 'default';
      readonly op: '-' | '=' | '?' | '+';
      readonly colon: boolean;
      readonly word: readonly Part[];
    }
  | { readonly type: 'remove'; readonly op: '#' | '##' | '%' | '%%'; readonly word: readonly Part[] }
  | {
      readonly type: 'replace';
      readonly anchor: '' | '#' | '%';
      readonly all: boolean;
      readonly pattern: readonly Part[];
      readonly replacement: readonly Part[];
    }
  | {
      readonly type: 'slice';
      readonly offset: readonly Part[];
      readonly length: readonly Part[] | null;
      readonly text: string;
    }
  | { readonly type: 'case'; readonly op: '^' | '^^' | ',' | ',,' | '~' | '~~'; readonly word: readonly Part[] }
  | { readonly type: 'transform'; readonly op: string }
  | { readonly type: 'names'; readonly op: '@' | '*' }
  | { readonly type: 'bad' };

export type Part =
  /** Unquoted text: pathname expansion sees its pattern characters. */
  | { readonly k: 'lit'; readonly text: string }
  /** Quoted text, by whatever means. */
  | { readonly k: 'quoted'; readonly text: string }
  | { readonly k: 'dq'; readonly parts: readonly Part[] }
  /** `$x` and `${x}` without any operator. */
  | { readonly k: 'var'; readonly name: string }
  | { readonly k: 'param'; readonly param: Param }
  | { readonly k: 'cmd'; readonly source: string; readonly line: number }
  | { readonly k: 'arith'; readonly parts: readonly Part[]; readonly text: string }
  | { readonly k: 'proc'; readonly op: '<' | '>'; readonly source: string; readonly line: number }
  | { readonly k: 'tilde'; readonly user: string };

export type Word = {
  readonly parts: readonly Part[];
  readonly text: string;
  /** Its value, when it is the same in every state. */
  readonly literal: string | null;
  /** Only literals, quotes and plain variables: expands without running anything. */
  readonly simple: boolean;
};

export type ArrayElement = {
  readonly index: Word | null;
  readonly indexText: string;
  readonly append: boolean;
  readonly value: Word;
};

export type Assign = {
  readonly name: string;
  readonly index: readonly Part[] | null;
  readonly indexText: string;
  readonly append: boolean;
  readonly value: Word | null;
  readonly array: readonly ArrayElement[] | null;
  readonly text: string;
};

export type RedirOp = '>' | '>>' | '<' | '<>' | '<&' | '>&' | '>|' | '&>' | '&>>' | '<<<' | '<<';
export type Redir = {
  readonly op: RedirOp;
  /** The descriptor it is for; null takes the operator's own. */
  readonly fd: number | null;
  /** `{name}>file`. */
  readonly fdVar: string | null;
  readonly target: Word;
  /** A here-document: its text is in `target`; as written, for printing. */
  readonly heredoc: {
    readonly delimiter: string;
    readonly quoted: boolean;
    readonly strip: boolean;
    readonly body: string;
  } | null;
};

/** An argument of a declaration builtin that has the form of an assignment. */
export type Arg = Word | { readonly assign: Assign };

export type Simple = {
  readonly t: 'simple';
  readonly line: number;
  readonly assigns: readonly Assign[];
  /** Brace expansion is done. */
  readonly words: readonly Arg[];
  readonly redirs: readonly Redir[];
  /** All words, when none changes by expansion. */
  readonly argv: readonly string[] | null;
};

export type Item = {
  readonly node: Node;
  readonly bg: boolean;
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
};

export type Test =
  | { readonly k: 'unary'; readonly op: string; readonly word: Word }
  | { readonly k: 'binary'; readonly op: string; readonly left: Word; readonly right: Word }
  | { readonly k: 'logical'; readonly op: '&&' | '||'; readonly items: readonly Test[] }
  | { readonly k: 'not'; readonly item: Test }
  | { readonly k: 'group'; readonly item: Test };

export type List = { readonly t: 'list'; readonly line: number; readonly items: readonly Item[] };
export type Pipe = {
  readonly t: 'pipe';
  readonly line: number;
  readonly cmds: readonly Node[];
  /** `|&` after the command of the same place. */
  readonly both: readonly boolean[];
  readonly negate: boolean;
  readonly time: null | 'bash' | 'posix';
  readonly text: string;
};
export type AndOr = {
  readonly t: 'andor';
  readonly line: number;
  readonly cmds: readonly Node[];
  readonly ops: readonly ('&&' | '||')[];
};
export type If = {
  readonly t: 'if';
  readonly line: number;
  readonly arms: readonly { readonly test: List; readonly body: List }[];
  readonly otherwise: List | null;
};
export type For = {
  readonly t: 'for';
  readonly line: number;
  readonly name: string;
  readonly words: readonly Word[] | null;
  readonly body: List;
};
export type Select = {
  readonly t: 'select';
  readonly line: number;
  readonly name: string;
  readonly words: readonly Word[] | null;
  readonly body: List;
};
export type ArithFor = {
  readonly t: 'arithfor';
  readonly line: number;
  readonly init: string;
  readonly test: string;
  readonly update: string;
  readonly body: List;
};
export type While = {
  readonly t: 'while';
  readonly line: number;
  readonly until: boolean;
  readonly test: List;
  readonly body: List;
};
export type CaseItem = { readonly patterns: readonly Word[]; readonly body: List; readonly end: ';;' | ';&' | ';;&' };
export type Case = {
  readonly t: 'case';
  readonly line: number;
  readonly word: Word;
  readonly items: readonly CaseItem[];
};
export type Subshell = { readonly t: 'subshell'; readonly line: number; readonly body: List };
export type Group = { readonly t: 'group'; readonly line: number; readonly body: List };
export type Cond = { readonly t: 'cond'; readonly line: number; readonly test: Test };
export type Arith = { readonly t: 'arith'; readonly line: number; readonly text: string };
export type Func = {
  readonly t: 'func';
  readonly line: number;
  readonly name: string;
  readonly body: Node;
  readonly text: string;
  readonly keyword: boolean;
};
export type Coproc = {
  readonly t: 'coproc';
  readonly line: number;
  readonly name: string;
  readonly body: Node;
  readonly text: string;
};
export type Redirected = {
  readonly t: 'redirected';
  readonly line: number;
  readonly body: Node;
  readonly redirs: readonly Redir[];
};

export type Node =
  | Simple
  | Pipe
  | AndOr
  | List
  | If
  | For
  | Select
  | ArithFor
  | While
  | Case
  | Subshell
  | Group
  | Cond
  | Arith
  | Func
  | Coproc
  | Redirected;
