import type { RuleMessage } from '../netlink/messages.ts';

/** A rule of IPv6's policy database; every field but the resolved devices as userland gave it. Ref: net/ipv6/fib6_rules.c:struct fib6_rule */
export type Fib6Rule = RuleMessage & { readonly family: 'inet6' };
