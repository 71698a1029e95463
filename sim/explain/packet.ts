import { MAC_ZERO } from '../../core/addr/mac.ts';
import type { Life } from '../../core/trace.ts';
import { frameBytes } from '../../core/wire/frame.ts';
import { numericNames } from '../cmd/tcpdump/addrtoname.ts';
import { newNdo, prettyPrintPacket } from '../cmd/tcpdump/print.ts';

/** What a packet is, in the words of `tcpdump -n -t`. */
export function printPacket(life: Life): string {
  const { skb } = life;
  if (skb === null) return 'a packet nobody looked at';
  const ndo = newNdo(numericNames());
  ndo.nflag = 1;
  ndo.tflag = 1;
  // above the neighbour's header there are no Ethernet addresses yet: they are not printed, so any will do
  const eth = skb.eth ?? { dest: MAC_ZERO, source: MAC_ZERO, protocol: skb.protocol };
  const b = frameBytes({ eth, vlan: null, payload: skb.payload });
  const text = prettyPrintPacket(ndo, 'EN10MB', { ts: 0n, b, caplen: b.length, len: b.length }, 1);
  return text.split('\n')[0]!.trim();
}
