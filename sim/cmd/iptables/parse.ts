import type {
  XtAddr,
  XtFamily,
  XtHeader,
  XtMatchInfo,
  XtRuleSpec,
  XtTargetInfo,
} from '../../../core/netfilter/x_tables.ts';
import { findMatch, matchOfProto } from './match/index.ts';
import type { Netdb } from './netdb.ts';
import { parseHostNetwork, strtoui } from './parse_value.ts';
import { findTarget } from './target/index.ts';
import { usage } from './usage.ts';
import { type AnyExtension, parameterProblem, XtablesError, type XtContext, type XtOption } from './xtables.ts';

export type Letter = 'A' | 'C' | 'D' | 'R' | 'I' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'E' | 'P';

/** What a command line asks for. Ref: iptables/xshared.h:struct xt_cmd_parse */
export type Parsed = {
  command: Letter | null;
  /** `-L -Z`: both. */
  zero: boolean;
  chain: string | null;
  newname: string | null;
  policy: string | null;
  /** From 1; 0 for none. `-D CHAIN NUM`, `-Z CHAIN NUM` too. */
  rulenum: number;
  byNumber: boolean;
  table: string;
  verbose: number;
  numeric: boolean;
  exact: boolean;
  lineNumbers: boolean;
  packets: number;
  bytes: number;
  /** Every source with every destination. */
  rules: XtRuleSpec[];
};

/** What the one who parses is. */
export type ParseEnv = {
  readonly family: XtFamily;
  readonly netdb: Netdb;
  readonly program: string;
  readonly version: string;
  readonly restore: boolean;
  /** The line of a restore that is read. */
  line?: number;
  out(text: string): void;
  err(text: string): void;
};

/** The tool ends here with this status, having said all it has to say. */
export class ToolExit extends Error {
  readonly status: number;

  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

type Loaded = {
  readonly ext: AnyExtension;
  readonly draft: unknown;
  readonly given: Set<string>;
  readonly target: boolean;
};

/** Ref: iptables/xtables.c:original_opts */
const LONG: Readonly<Record<string, string>> = {
  append: 'A:', delete: 'D:', check: 'C:', insert: 'I:', replace: 'R:', list: 'L?', 'list-rules': 'S?', flush: 'F?',
  zero: 'Z?', 'new-chain': 'N:', 'delete-chain': 'X?', 'rename-chain': 'E:', policy: 'P:', source: 's:',
  destination: 'd:', src: 's:', dst: 'd:', protocol: 'p:', 'in-interface': 'i:', jump: 'j:', table: 't:', match: 'm:',
  numeric: 'n', 'out-interface': 'o:', verbose: 'v', wait: 'w?', 'wait-interval': 'W?', exact: 'x', fragments: 'f',
  version: 'V', help: 'h?', 'line-numbers': '0', modprobe: 'M:', 'set-counters': 'c:', goto: 'g:', ipv4: '4', ipv6: '6',
}; // biome-ignore format: a table
const SHORT: Readonly<Record<string, ':' | '?' | ''>> = {
  A: ':', D: ':', C: ':', I: ':', R: ':', L: '?', S: '?', F: '?', Z: '?', N: ':', X: '?', E: ':', P: ':', s: ':',
  d: ':', p: ':', i: ':', j: ':', t: ':', m: ':', n: '', o: ':', v: '', w: '?', W: '?', x: '', f: '', V: '', h: '?',
  M: ':', c: ':', g: ':', '4': '', '6': '',
}; // biome-ignore format: a table

/** Options that a command does not take, by the letter that messages have. Ref: iptables/xshared.c:commands_v_options */
const ILLEGAL: { readonly [K in Letter | 'Dn']: string } = {
  I: 'nx0',
  D: 'nx0c',
  Dn: 'nsdpjxio0cf',
  R: 'nx0',
  A: 'nx0',
  L: 'sdpjiocf',
  F: 'nsdpjxio0cf',
  Z: 'nsdpjxio0cf',
  N: 'nsdpjxio0cf',
  X: 'nsdpjxio0cf',
  P: 'nsdpjxio0f',
  E: 'nsdpjxio0cf',
  S: 'nsdpjxio0cf',
  C: 'nx0c',
};
const ORDER = 'nsdpjvxio0cf';

/** Reads a command line as the tool does, extensions loaded by -m, -p and -j as they come. Ref: iptables/xshared.c:do_parse() */
export function parseCommandLine(argv: readonly string[], env: ParseEnv): Parsed {
  return new Parser(argv, env).parse();
}

/** Verdicts that a rule may have without an extension. */
const STANDARD = ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'];

class Parser {
  private readonly argv: readonly string[];
  private readonly env: ParseEnv;
  private at = 0;
  private invert = false;
  private readonly given = new Map<string, boolean>();
  private readonly matches: Loaded[] = [];
  private target: Loaded | null = null;
  private jumpto: string | null = null;
  private isGoto = false;
  private proto = 0;
  private protoName = '';
  private iniface = '';
  private outiface = '';
  private shost: string | null = null;
  private dhost: string | null = null;
  private frag = false;
  private waits = false;
  private waitInterval = false;
  private tableSet = false;
  private readonly operands: string[] = [];
  private readonly p: Parsed = {
    command: null,
    zero: false,
    chain: null,
    newname: null,
    policy: null,
    rulenum: 0,
    byNumber: false,
    table: 'filter',
    verbose: 0,
    numeric: false,
    exact: false,
    lineNumbers: false,
    packets: 0,
    bytes: 0,
    rules: [],
  };

  constructor(argv: readonly string[], env: ParseEnv) {
    this.argv = argv;
    this.env = env;
  }

  parse(): Parsed {
    const { argv } = this;
    while (this.at < argv.length) {
      const word = argv[this.at++]!;
      if (word === '--') {
        for (; this.at < argv.length; this.at++) this.operands.push(argv[this.at]!);
        break;
      }
      if (word.startsWith('--')) this.longOption(word.slice(2));
      else if (word.startsWith('-') && word !== '-') {
        this.shortOptions(word);
        continue;
      } else if (word === '!') {
        if (this.invert) parameterProblem('multiple consecutive ! not allowed');
        this.invert = true;
        continue;
      } else {
        this.env.err(`Bad argument \`${word}'\n`);
        this.tryHelp();
      }
      this.invert = false;
    }
    return this.finish();
  }

  private tryHelp(): never {
    const { program, line } = this.env;
    if (line !== undefined && line > 0) this.env.err(`Error occurred at line: ${line}\n`);
    this.env.err(`Try \`${program} -h' or '${program} --help' for more information.\n`);
    throw new ToolExit(2);
  }

  private longOption(text: string): void {
    const eq = text.indexOf('=');
    const typed = eq < 0 ? text : text.slice(0, eq);
    const value = eq < 0 ? null : text.slice(eq + 1);
    const found = this.findLong(typed) ?? (this.loadProtoMatch() ? this.findLong(typed) : null);
    if (found === null) parameterProblem(`unknown option "--${text}"`);
    if (found.kind === 'base') {
      const spec = LONG[found.name]!;
      const letter = spec[0]!;
      const need = spec[1];
      if (need === undefined && value !== null) parameterProblem(`unknown option "--${text}"`);
      const arg = value ?? (need === ':' ? this.nextArg(`--${typed}`) : null);
      this.option(letter, arg);
      return;
    }
    const { loaded, option } = found;
    if (option.flag === true) {
      if (value !== null) parameterProblem(`unknown option "--${text}"`);
      this.extOption(loaded, option, '');
      return;
    }
    let arg = value ?? this.nextArg(`--${typed}`);
    for (let n = 1; n < (option.args ?? 1); n++) {
      const more = this.argv[this.at];
      if (more === undefined || more.startsWith('-')) break;
      arg += `\0${more}`;
      this.at++;
    }
    this.extOption(loaded, option, arg);
  }

  private findLong(
    typed: string,
  ):
    | { readonly kind: 'base'; readonly name: string }
    | { readonly kind: 'ext'; readonly loaded: Loaded; readonly option: XtOption<unknown> }
    | null {
    const exts = [...this.matches, ...(this.target === null ? [] : [this.target])];
    // later ones come first, as their options are merged in front of the older
    const all = exts.reverse().flatMap((loaded) => loaded.ext.options.map((option) => ({ loaded, option })));
    const exact = all.find(({ option }) => option.name === typed);
    if (LONG[typed] !== undefined) return { kind: 'base', name: typed };
    if (exact !== undefined) return { kind: 'ext', ...exact };
    const base = Object.keys(LONG).filter((name) => name.startsWith(typed));
    const ext = all.filter(({ option }) => option.name.startsWith(typed));
    const letters = new Set(base.map((name) => LONG[name]!));
    if (letters.size + ext.length !== 1) return null;
    return base.length > 0 ? { kind: 'base', name: base[0]! } : { kind: 'ext', ...ext[0]! };
  }

  private nextArg(option: string): string {
    const arg = this.argv[this.at];
    if (arg === undefined) parameterProblem(`option "${option}" requires an argument`);
    this.at++;
    return arg;
  }

  private shortOptions(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!;
      const need = SHORT[letter];
      if (need === undefined) parameterProblem(`unknown option "${word}"`);
      const rest = word.slice(i + 1);
      if (need === '') {
        this.option(letter, null);
        this.invert = false;
        continue;
      }
      if (rest !== '') this.option(letter, rest);
      else this.option(letter, need === ':' ? this.nextArg(`-${letter}`) : null);
      this.invert = false;
      return;
    }
  }

  /** The next word, when it is no option. Ref: xs_has_arg() */
  private hasArg(): boolean {
    const next = this.argv[this.at];
    return next !== undefined && !next.startsWith('-') && !next.startsWith('!');
  }

  private takeArg(): string | null {
    return this.hasArg() ? this.argv[this.at++]! : null;
  }

  private setOption(letter: string, inverse: boolean): void {
    if (this.given.has(letter)) parameterProblem(`multiple -${letter} flags not allowed`);
    if (this.invert && !inverse) parameterProblem(`cannot have ! before -${letter}`);
    this.given.set(letter, this.invert);
  }

  private setCommand(letter: Letter): void {
    const { p } = this;
    if (this.invert) parameterProblem("unexpected '!' flag");
    if (letter === 'Z' && (p.command === 'L' || p.command === 'S')) {
      p.zero = true;
      return;
    }
    if (p.command === 'Z' && (letter === 'L' || letter === 'S')) {
      p.zero = true;
      p.command = letter;
      return;
    }
    if (p.command !== null) parameterProblem(`Cannot use -${letter} with -${p.command}`);
    p.command = letter;
  }

  private ruleNumber(text: string): number {
    const n = strtoui(text, 1, 0x7fffffff);
    if (n === null) parameterProblem(`Invalid rule number \`${text}'`);
    return n;
  }

  private option(letter: string, arg: string | null): void {
    const { p, env } = this;
    switch (letter) {
      case 'A':
      case 'C':
        this.setCommand(letter);
        p.chain = arg;
        return;
      case 'D': {
        this.setCommand('D');
        p.chain = arg;
        const num = this.takeArg();
        if (num !== null) {
          p.rulenum = this.ruleNumber(num);
          p.byNumber = true;
        }
        return;
      }
      case 'R': {
        this.setCommand('R');
        p.chain = arg;
        const num = this.takeArg();
        if (num === null) parameterProblem('-R requires a rule number');
        p.rulenum = this.ruleNumber(num);
        return;
      }
      case 'I': {
        this.setCommand('I');
        p.chain = arg;
        const num = this.takeArg();
        p.rulenum = num === null ? 1 : this.ruleNumber(num);
        return;
      }
      case 'L':
      case 'S': {
        this.setCommand(letter);
        p.chain = arg ?? this.takeArg();
        const num = this.takeArg();
        if (num !== null) p.rulenum = this.ruleNumber(num);
        return;
      }
      case 'F':
      case 'X':
        this.setCommand(letter);
        p.chain = arg ?? this.takeArg();
        return;
      case 'Z': {
        this.setCommand('Z');
        const chain = arg ?? this.takeArg();
        if (chain !== null) p.chain = chain;
        const num = this.takeArg();
        if (num !== null) {
          p.rulenum = this.ruleNumber(num);
          p.byNumber = true;
        }
        return;
      }
      case 'N':
        checkChainName(arg!);
        this.setCommand('N');
        p.chain = arg;
        return;
      case 'E':
        this.setCommand('E');
        p.chain = arg;
        p.newname = this.takeArg();
        if (p.newname === null) parameterProblem('-E requires old-chain-name and new-chain-name');
        return;
      case 'P':
        this.setCommand('P');
        p.chain = arg;
        p.policy = this.takeArg();
        if (p.policy === null) parameterProblem('-P requires a chain and a policy');
        return;
      case 'h':
        this.help();
        throw new ToolExit(0);
      case 'p': {
        const name = arg!.toLowerCase();
        this.setOption('p', true);
        this.protoName = name;
        this.proto = this.protocol(name);
        if (this.proto === 0 && this.invert) parameterProblem('rule would never match protocol');
        return;
      }
      case 's':
        this.shost = arg!;
        this.setOption('s', true);
        return;
      case 'd':
        this.dhost = arg!;
        this.setOption('d', true);
        return;
      case 'g':
        this.setOption('j', false);
        this.isGoto = true;
        this.jumpto = parseTargetName(arg!);
        return;
      case 'j':
        this.setOption('j', false);
        this.jump(arg!);
        return;
      case 'i':
      case 'o': {
        if (arg === '') parameterProblem('Empty interface is likely to be undesired');
        const name = arg!;
        this.setOption(letter, true);
        if (name.length + 1 > 16) parameterProblem(`interface name \`${name}' must be shorter than IFNAMSIZ (15)`);
        if (/[/\s]/.test(name))
          env.err(`Warning: weird character in interface \`${name}' ('/' and ' ' are not allowed by the kernel).\n`);
        if (letter === 'i') this.iniface = name;
        else this.outiface = name;
        return;
      }
      case 'f':
        if (env.family === 'ipv6') parameterProblem("`-f' is not supported in IPv6, use -m frag instead");
        this.setOption('f', true);
        this.frag = true;
        return;
      case 'v':
        if (p.verbose === 0) this.setOption('v', false);
        p.verbose++;
        return;
      case 'm':
        this.loadMatch(arg!);
        return;
      case 'n':
        this.setOption('n', false);
        p.numeric = true;
        return;
      case 't':
        if (this.invert) parameterProblem('unexpected ! flag before --table');
        if (env.restore && this.tableSet) parameterProblem(`The -t option cannot be used in ${env.program}.\n`);
        p.table = arg!;
        this.tableSet = true;
        return;
      case 'x':
        this.setOption('x', false);
        p.exact = true;
        return;
      case 'V':
        env.out(this.invert ? `Not ${env.version} ;-)\n` : `${env.program} v${env.version}\n`);
        throw new ToolExit(0);
      case 'w': {
        if (env.restore) parameterProblem("You cannot use `-w' from iptables-restore");
        this.waits = true;
        const seconds = arg ?? this.takeArg();
        if (seconds !== null && !/^-?\d+$/.test(seconds)) parameterProblem('wait seconds not numeric');
        return;
      }
      case 'W': {
        if (env.restore) parameterProblem("You cannot use `-W' from iptables-restore");
        env.err('Ignoring deprecated --wait-interval option.\n');
        this.waitInterval = true;
        const usec = arg ?? this.takeArg();
        if (usec === null) parameterProblem('wait interval value required');
        if (!/^\d+$/.test(usec)) parameterProblem('wait interval not numeric');
        if (Number(usec) > 999999 || Number(usec) < 0) parameterProblem('too long usec wait 1000000 > 999999 usec');
        return;
      }
      case '0':
        this.setOption('0', false);
        p.lineNumbers = true;
        return;
      case 'M':
        return;
      case 'c': {
        this.setOption('c', false);
        const comma = arg!.indexOf(',', 1);
        const packets = comma < 0 ? arg! : arg!.slice(0, comma);
        const bytes = comma < 0 ? this.takeArg() : arg!.slice(comma + 1);
        if (bytes === null) parameterProblem('-c requires packet and byte counter');
        const pcnt = /^\s*\+?(\d+)/.exec(packets);
        const bcnt = /^\s*\+?(\d+)/.exec(bytes);
        if (pcnt === null) parameterProblem('-c packet counter not numeric');
        if (bcnt === null) parameterProblem('-c byte counter not numeric');
        p.packets = Number(pcnt[1]);
        p.bytes = Number(bcnt[1]);
        return;
      }
      case '4':
      case '6': {
        const own = env.family === 'ipv4' ? '4' : '6';
        if (letter === own) return;
        if (env.restore) throw new SkipLine();
        this.tryHelp();
      }
    }
  }

  private protocol(name: string): number {
    const n = strtoui(name, 0, 255) ?? this.env.netdb.protocolNumber(name);
    if (n === null) parameterProblem(`unknown protocol "${name}" specified`);
    return n;
  }

  private context(): XtContext {
    return {
      family: this.env.family,
      table: this.p.table,
      chain: this.p.chain ?? '',
      proto: this.proto,
      protoInv: this.given.get('p') === true,
      netdb: this.env.netdb,
      warn: (text) => this.env.err(text),
    };
  }

  private loadMatch(name: string): void {
    if (this.invert) parameterProblem(`unexpected ! flag before --match`);
    const ext = findMatch(name, this.env.family);
    if (ext === undefined) throw new XtablesError(2, `Couldn't load match \`${name}':No such file or directory\n`);
    this.matches.push({ ext, draft: ext.init(this.context()), given: new Set(), target: false });
  }

  private jump(name: string): void {
    this.jumpto = parseTargetName(name);
    const ext = findTarget(this.jumpto, this.env.family);
    if (ext === undefined) return;
    this.target = { ext, draft: ext.init(this.context()), given: new Set(), target: true };
  }

  private extOption(loaded: Loaded, option: XtOption<unknown>, arg: string): void {
    const { ext, draft, given } = loaded;
    const once = option.once ?? option.name;
    if (this.invert && option.inv !== true) parameterProblem(`${ext.name}: option "--${once}" cannot be inverted.\n`);
    if (given.has(once) && option.multi !== true)
      parameterProblem(`${ext.name}: option "--${once}" can only be used once.\n`);
    given.add(once);
    given.add(option.name);
    option.parse(draft, arg, this.invert, this.context());
  }

  /** `-p tcp --dport 80` loads the match of the protocol when its option comes. Ref: command_default(), should_load_proto() */
  private loadProtoMatch(): boolean {
    if (this.proto === 0 || this.given.get('p') === true) return false;
    const ext = matchOfProto(this.proto, this.protoName, this.env.family);
    if (ext === undefined || this.matches.some((m) => m.ext === ext)) return false;
    this.matches.push({ ext, draft: ext.init(this.context()), given: new Set(), target: false });
    return true;
  }

  private help(): void {
    const topic = this.matches.at(-1) ?? this.target;
    this.env.out(usage(this.env));
    if (topic !== null) this.env.out(`\n${topic.ext.help(this.env.family)}`);
    else if (STANDARD.includes(this.jumpto ?? ''))
      this.env.out('\nstandard match options:\n(If target is DROP, ACCEPT, RETURN or nothing)\n');
  }

  private finish(): Parsed {
    const { p } = this;
    if (p.table === 'nat' && (p.policy === 'DROP' || this.jumpto === 'DROP'))
      parameterProblem('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
    if (!this.waits && this.waitInterval) parameterProblem('--wait-interval only makes sense with --wait\n');
    for (const l of this.matches) this.checkExtension(l);
    if (this.target !== null) this.checkExtension(this.target);
    if (this.operands.length > 0) parameterProblem('unknown arguments found on commandline');
    if (p.command === null) parameterProblem('no command specified');
    if (this.invert) parameterProblem('nothing appropriate following !');

    const makesRule = !p.byNumber && 'AICRD'.includes(p.command);
    const sources = this.hosts(this.shost);
    const dests = this.hosts(this.dhost);
    if ((sources.length > 1 || dests.length > 1) && (this.given.get('s') === true || this.given.get('d') === true))
      parameterProblem('! not allowed with multiple source or destination IP addresses');
    if (p.command === 'R' && (sources.length !== 1 || dests.length !== 1))
      parameterProblem('Replacement rule does not specify a unique address');
    const illegal = ILLEGAL[p.byNumber && p.command === 'D' ? 'Dn' : p.command];
    for (const letter of ORDER)
      if (this.given.has(letter) && illegal.includes(letter))
        parameterProblem(`Illegal option \`-${letter}' with this command`);
    if (p.chain !== null && p.chain.length >= 29)
      parameterProblem(`chain name \`${p.chain}' too long (must be under 29 chars)`);
    if ('ADCIR'.includes(p.command)) {
      if ((p.chain === 'PREROUTING' || p.chain === 'INPUT') && this.given.has('o'))
        parameterProblem(`Can't use -o with ${p.chain}\n`);
      if ((p.chain === 'POSTROUTING' || p.chain === 'OUTPUT') && this.given.has('i'))
        parameterProblem(`Can't use -i with ${p.chain}\n`);
    }
    if (makesRule) {
      const matches = this.matches.map((l) => this.made(l)) as XtMatchInfo[];
      const target = this.targetInfo();
      for (const src of sources)
        for (const dst of dests) p.rules.push({ header: this.header(src, dst), matches, target });
    }
    return p;
  }

  private hosts(list: string | null): (XtAddr | null)[] {
    if (list === null) return [null];
    return list.split(',').flatMap((text) => this.host(text.trim()));
  }

  /** A network, or a name with all its addresses. Ref: libxtables/xtables.c:host_to_ipaddr() */
  private host(text: string): (XtAddr | null)[] {
    const { family, netdb } = this.env;
    const [, name, mask] = /^([^/]*)(.*)$/.exec(text)!;
    if (/^[\d.]*$|:/.test(name!)) return [parseHostNetwork(text, family)];
    const addrs = netdb.hostAddrs(name!).filter((a) => a.includes(':') === (family === 'ipv6'));
    if (addrs.length === 0) return [parseHostNetwork(text, family)];
    return addrs.map((a) => parseHostNetwork(`${a}${mask}`, family));
  }

  private header(src: XtAddr | null, dst: XtAddr | null): XtHeader {
    const inv = (letter: string): boolean => this.given.get(letter) === true;
    return {
      src,
      srcInv: inv('s'),
      dst,
      dstInv: inv('d'),
      in: this.iniface === '+' && !inv('i') ? '' : this.iniface,
      inInv: inv('i'),
      out: this.outiface === '+' && !inv('o') ? '' : this.outiface,
      outInv: inv('o'),
      proto: this.proto,
      protoInv: inv('p'),
      frag: this.frag,
      fragInv: inv('f'),
    };
  }

  private made(l: Loaded): unknown {
    return { name: l.ext.realName ?? l.ext.name, info: l.ext.make(l.draft, this.context()) };
  }

  private targetInfo(): XtTargetInfo {
    const name = this.jumpto;
    if (name === null) return { name: '', info: null };
    if (this.isGoto) return { name: 'goto', info: name };
    if (this.target !== null) return this.made(this.target) as XtTargetInfo;
    if (name === 'ACCEPT' || name === 'DROP' || name === 'QUEUE' || name === 'RETURN') return { name, info: null };
    return { name: 'jump', info: name };
  }

  /** Ref: libxtables/xtoptions.c:xtables_option_metavalidate(), xtables_options_fcheck() */
  private checkExtension({ ext, draft, given }: Loaded): void {
    ext.check?.(draft, given, this.context());
    for (const o of ext.options) {
      const has = given.has(o.name) || (o.once !== undefined && given.has(o.once));
      if (o.mand === true && !has) parameterProblem(`${ext.name}: option "--${o.name}" must be specified\n`);
      if (!has) continue;
      for (const other of o.also ?? [])
        if (!given.has(other)) parameterProblem(`${ext.name}: option "--${o.name}" also requires "--${other}".\n`);
      for (const other of o.excl ?? [])
        if (given.has(other))
          parameterProblem(`${ext.name}: option "--${o.name}" cannot be used together with "--${other}".\n`);
    }
  }
}

/** A line of a restore that is for the other family. */
export class SkipLine extends Error {}

/** Ref: iptables/xshared.c:assert_valid_chain_name() */
export function checkChainName(name: string): void {
  if (name.length >= 29) parameterProblem(`chain name \`${name}' too long (must be under 29 chars)`);
  if (name.startsWith('-') || name.startsWith('!'))
    parameterProblem(`chain name not allowed to start with \`${name[0]}'`);
  if (findTarget(name, 'ipv4') !== undefined || ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'].includes(name))
    parameterProblem('chain name may not clash with target name');
  if (/\s/.test(name)) parameterProblem(`Invalid chain name \`${name}'`);
}

/** Ref: iptables/xshared.c:xt_parse_target() */
function parseTargetName(name: string): string {
  if (name === '') parameterProblem('Invalid target name (too short)');
  if (name.length >= 29) parameterProblem(`Invalid target name \`${name}' (28 chars max)`);
  if (/\s/.test(name)) parameterProblem(`Invalid target name \`${name}'`);
  return name;
}
