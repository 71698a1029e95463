import type { XtChain, XtFamily, XtTable } from '../../../core/netfilter/x_tables.ts';
import { hasXtStatements, type NftOutput, ruleText } from './rule_text.ts';

export const familyName = (family: XtFamily): 'ip' | 'ip6' => (family === 'ipv4' ? 'ip' : 'ip6');

/** Names that a priority has. Ref: nftables src/rule.c:prio2str() */
function priorityText({ priority, hook }: NonNullable<XtChain['base']>, o: NftOutput): string {
  if (!o.numericPrio)
    switch (priority) {
      case -300:
        return 'raw';
      case -150:
        return 'mangle';
      case 0:
        return 'filter';
      case 50:
        return 'security';
      case -100:
        if (hook === 'PREROUTING') return 'dstnat';
        break;
      case 100:
        if (hook === 'POSTROUTING') return 'srcnat';
        break;
    }
  return String(priority);
}

const handle = (n: number, o: NftOutput): string => (o.handles ? ` # handle ${n}` : '');

/** Ref: nftables src/rule.c:chain_print_declaration() */
function declaration(c: XtChain, o: NftOutput): string {
  let out = `\tchain ${c.name} {${handle(c.handle, o)}\n`;
  if (c.base !== null) {
    const { type, hook, policy } = c.base;
    out += `\t\ttype ${type} hook ${hook.toLowerCase()} priority ${priorityText(c.base, o)}; policy ${policy.toLowerCase()};\n`;
  }
  return out;
}

/** What goes to stderr before a table: null for nothing. Ref: nftables src/rule.c:table_print() */
export function tableWarning(t: XtTable, chains: readonly XtChain[]): string | null {
  if (!chains.some((c) => c.rules.some(hasXtStatements))) return null;
  return `# Warning: table ${familyName(t.family)} ${t.name} is managed by iptables-nft, do not touch!\n`;
}

/** A table with some of its chains; `whole`: it was asked for itself. Ref: nftables src/rule.c:table_print() */
export function tableText(t: XtTable, chains: readonly XtChain[], o: NftOutput, whole: boolean): string {
  const body = chains.map((c) => {
    const rules = c.rules.map((r) => `\t\t${ruleText(t.family, t.name, c.name, r, o)}${handle(r.handle, o)}\n`);
    return `${declaration(c, o)}${rules.join('')}\t}\n`;
  });
  return `${opening(t, whole ? o : { ...o, handles: false })}${body.join('\n')}}\n`;
}

function opening(t: XtTable, o: NftOutput): string {
  return `table ${familyName(t.family)} ${t.name} {${handle(t.handle, o)}\n`;
}

/** A table with its chains' declarations only. Ref: nftables src/rule.c:do_list_chains() */
export function chainsText(t: XtTable, o: NftOutput): string {
  const plain = { ...o, handles: false };
  const body = [...t.chains.values()].map((c) => `${declaration(c, o)}\t}\n`);
  return `${opening(t, plain)}${body.join('')}}\n`;
}
