import { MAC_ZERO } from '../../core/addr/mac.ts';
import type { SkbId } from '../../core/skb.ts';
import { frameBytes } from '../../core/wire/frame.ts';
import { compileFilter } from '../../sim/cmd/tcpdump/filter.ts';
import { matches } from '../../sim/cmd/tcpdump/filter_gen.ts';
import type { Sandbox } from '../../sim/sandbox.ts';

/** The packets after number `after` that a tcpdump expression takes, or why it is none. Names of hosts are not looked up. */
export function filterPackets(
  sandbox: Sandbox,
  text: string,
  after: SkbId,
): { readonly ids: readonly SkbId[]; readonly upTo: SkbId } | { readonly error: string } {
  const test = compileFilter(text, { link: 'EN10MB', offline: true, host: () => null, service: () => null });
  if (typeof test === 'string') return { error: test };
  const { tracer } = sandbox.engine.ctx;
  const upTo = sandbox.world.nextSkb - 1;
  const ids: SkbId[] = [];
  for (let id = Math.max(after + 1, upTo - LOOKED_AT); id <= upTo; id++) {
    const skb = tracer?.get(id)?.skb;
    if (skb === undefined || skb === null) continue;
    const eth = skb.eth ?? { dest: MAC_ZERO, source: MAC_ZERO, protocol: skb.protocol };
    const b = frameBytes({ eth, vlan: skb.vlan, payload: skb.payload });
    if (matches(test, { b, caplen: b.length, len: b.length, outgoing: null })) ids.push(id);
  }
  return { ids, upTo };
}

/** Numbers looked through at most: lives before are no longer kept. */
const LOOKED_AT = 200_000;
