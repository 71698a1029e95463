/** A token of a filter expression. Ref: libpcap scanner.l */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'id'; readonly text: string }
  | { readonly kind: 'num'; readonly value: number; readonly text: string }
  | { readonly kind: 'hid' | 'hid6' | 'eid'; readonly text: string }
  | { readonly kind: 'op'; readonly text: string };

/** A refused expression: libpcap's message. */
export class FilterError extends Error {}

const WORDS: ReadonlySet<string> = new Set(
  (
    'dst src host net mask port portrange proto protochain gateway ether link ppp slip fddi tr wlan arp rarp ip sctp tcp udp icmp igmp ' +
    'igrp pim vrrp carp radio ip6 icmp6 ah esp atalk aarp decnet lat sca moprc mopdl iso stp ipx netbeui less greater byte broadcast ' +
    'multicast and or not len length inbound outbound vlan mpls pppoed pppoes llc ifname'
  ).split(' '),
);

/** Named offsets and values. Ref: libpcap scanner.l */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['icmptype', 0],
  ['icmpcode', 1],
  ['icmp-echoreply', 0],
  ['icmp-unreach', 3],
  ['icmp-sourcequench', 4],
  ['icmp-redirect', 5],
  ['icmp-echo', 8],
  ['icmp-routeradvert', 9],
  ['icmp-routersolicit', 10],
  ['icmp-timxceed', 11],
  ['icmp-paramprob', 12],
  ['icmp-tstamp', 13],
  ['icmp-tstampreply', 14],
  ['icmp-ireq', 15],
  ['icmp-ireqreply', 16],
  ['icmp-maskreq', 17],
  ['icmp-maskreply', 18],
  ['icmp6type', 0],
  ['icmp6code', 1],
  ['icmp6-destinationunreach', 1],
  ['icmp6-packettoobig', 2],
  ['icmp6-timeexceeded', 3],
  ['icmp6-parameterproblem', 4],
  ['icmp6-echo', 128],
  ['icmp6-echoreply', 129],
  ['icmp6-multicastlistenerquery', 130],
  ['icmp6-multicastlistenerreportv1', 131],
  ['icmp6-multicastlistenerdone', 132],
  ['icmp6-routersolicit', 133],
  ['icmp6-routeradvert', 134],
  ['icmp6-neighborsolicit', 135],
  ['icmp6-neighboradvert', 136],
  ['icmp6-redirect', 137],
  ['icmp6-multicastlistenerreportv2', 143],
  ['tcpflags', 13],
  ['tcp-fin', 1],
  ['tcp-syn', 2],
  ['tcp-rst', 4],
  ['tcp-push', 8],
  ['tcp-ack', 16],
  ['tcp-urg', 32],
  ['tcp-ece', 64],
  ['tcp-cwr', 128],
]);

export function syntaxError(): FilterError {
  return new FilterError("can't parse filter expression: syntax error");
}

/** Throws a FilterError for characters no token starts with. */
export function lexFilter(text: string): Token[] {
  const tokens: Token[] = [];
  const re =
    /\s+|(?!::)(<<|>>|<=|>=|!=|==|&&|\|\||[-+*/%&|^<>=!()[\]:])|(\\?[A-Za-z0-9][-_.:A-Za-z0-9]*|::[-_.:A-Za-z0-9]*|\\[^ !()\n\t]+)/y;
  while (re.lastIndex < text.length) {
    const at = re.lastIndex;
    const m = re.exec(text);
    if (m === null) throw syntaxError();
    if (m[1] !== undefined) tokens.push(operator(m[1]));
    else if (m[2] !== undefined) re.lastIndex = at + lexWord(m[2], tokens);
  }
  return tokens;
}

function operator(text: string): Token {
  if (text === '&&') return { kind: 'word', text: 'and' };
  if (text === '||') return { kind: 'word', text: 'or' };
  if (text === '!') return { kind: 'word', text: 'not' };
  return { kind: 'op', text: text === '==' ? '=' : text };
}

/** How many characters of a run of word characters the token takes: `0:2` inside brackets is three tokens. */
function lexWord(run: string, tokens: Token[]): number {
  if (run[0] === '\\') {
    tokens.push({ kind: 'id', text: run.slice(1) });
    return run.length;
  }
  const mac =
    /^[0-9A-Fa-f]{1,2}(?:(?::[0-9A-Fa-f]{1,2}){5}|(?:-[0-9A-Fa-f]{1,2}){5}|(?:\.[0-9A-Fa-f]{1,2}){5})(?![-.:\w])/.exec(
      run,
    );
  if (mac) {
    tokens.push({ kind: 'eid', text: mac[0] });
    return mac[0].length;
  }
  const ip6 = /^(?=[^:]*:)[0-9A-Fa-f:]*::?[0-9A-Fa-f:]*(?:\d+\.\d+\.\d+\.\d+)?/.exec(run);
  if (ip6 && (run.includes('::') || run.split(':').length === 8)) {
    tokens.push({ kind: 'hid6', text: ip6[0] });
    return ip6[0].length;
  }
  if (/^[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){3,}/.test(run))
    throw new FilterError(`bogus ethernet address ${run.replace(/[0-9a-fA-F]{1,2}$/, '')}`);
  const word = /^[^:]+/.exec(run)![0];
  const num = /^(0x[0-9A-Fa-f]+|\d+)$/.exec(word);
  if (num) tokens.push({ kind: 'num', value: Number(/^0[0-7]+$/.test(word) ? `0o${word}` : word), text: word });
  else if (/^\d+(\.\d+){1,3}$/.test(word)) tokens.push({ kind: 'hid', text: word });
  else if (WORDS.has(word)) tokens.push({ kind: 'word', text: word === 'length' ? 'len' : word });
  else {
    const value = CONSTANTS.get(word);
    if (value !== undefined) tokens.push({ kind: 'num', value, text: word });
    else tokens.push({ kind: 'id', text: word });
  }
  return word.length;
}
