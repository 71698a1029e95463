import { expect, test } from 'vitest';
import { strerror } from '../../../../core/errno.ts';
import type { XtFamily } from '../../../../core/netfilter/x_tables.ts';
import { append } from './host_rule.ts';
import recorded from './recorded_rules.json';

/** What Debian 12's iptables said to `-A CHAIN RULE -j ACCEPT`, or how it printed the rule. */
type Recorded = {
  /** IPv4 where it is missing. */
  readonly family?: XtFamily;
  readonly table: string;
  readonly chain: string;
  readonly rule: string;
  readonly status?: number;
  readonly says?: string;
  readonly saved?: string;
  readonly numeric?: string;
  readonly listed?: string;
  /** As `nft list chain` shows the rule. */
  readonly nft?: string;
};

test.each(recorded as readonly Recorded[])(
  '$family $chain $rule',
  ({ family, table, chain, rule, status, says, ...printed }) => {
    const got = append(family ?? 'ipv4', table, chain, `${rule} -j ACCEPT`);
    if (!got.ok && got.status === 4)
      expect({ status, says }).toEqual({
        status: 4,
        says: `RULE_APPEND failed (${strerror[got.says as keyof typeof strerror]}): rule in chain ${chain}`,
      });
    else if (!got.ok) expect({ status: got.status, says: got.says }).toEqual({ status, says });
    else {
      const { saved, numeric, listed, nft } = got;
      const { saved: s, numeric: n, listed: l } = printed;
      expect({ saved, numeric, listed, nft }).toEqual({
        saved: s,
        numeric: n?.trimEnd(),
        listed: l?.trimEnd(),
        nft: printed.nft,
      });
    }
  },
);
