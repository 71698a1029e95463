import type { Ctx } from '../ctx.ts';
import type { Result } from '../errno.ts';
import { fib4DelRule, fib4NewRule, fibRuleFill } from '../ipv4/fib_rules.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, RuleMessage, RuleRequest } from './messages.ts';

/** RTM_GETRULE */
export function dumpRules(net: Net, family: 'inet' | 'inet6', ctx: Ctx): readonly RuleMessage[] {
  return family === 'inet' ? net.ipv4.rules.map(fibRuleFill) : ctx.ops.inet6.dumpRules(net);
}

/** RTM_NEWRULE */
export function newRule(net: Net, req: RuleRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  return req.family === 'inet' ? fib4NewRule(net, req, flags, ctx) : ctx.ops.inet6.newrule(net, req, flags, ctx);
}

/** RTM_DELRULE */
export function delRule(net: Net, req: RuleRequest, ctx: Ctx): Result<void> {
  return req.family === 'inet' ? fib4DelRule(net, req, ctx) : ctx.ops.inet6.delrule(net, req, ctx);
}
