import { useEffect, useState } from 'react';
import type { SkbId } from '../../core/skb.ts';
import type { EngineClient } from '../engine_client.ts';

/** What a filter box means: a tcpdump expression with the packets it takes, or just words (with what tcpdump would say). */
export type PacketFilter =
  | { readonly kind: 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly error: string }
  | { readonly kind: 'pcap'; readonly ids: ReadonlySet<SkbId> };

const NONE: PacketFilter = { kind: 'none' };
/** Real milliseconds between two questions while packets come. */
const PAUSE_MS = 250;

/** Asks the engine which packets an expression takes, at first for all, then for those that come. */
export function useFilter(client: EngineClient, text: string): PacketFilter {
  const [filter, setFilter] = useState<PacketFilter>(NONE);
  useEffect(() => {
    if (text === '') {
      setFilter(NONE);
      return;
    }
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let after: SkbId = 0;
    let ids: ReadonlySet<SkbId> = new Set();
    const look = async (): Promise<void> => {
      timer = undefined;
      asking = true;
      const answer = await client.ask({ ask: 'filter', text, after }).catch((e: Error) => ({ error: e.message }));
      asking = false;
      if (gone) return;
      if ('error' in answer) {
        setFilter({ kind: 'words', words: text.toLowerCase().split(/\s+/).filter(Boolean), error: answer.error });
        return;
      }
      const first = after === 0;
      after = answer.upTo;
      if (answer.ids.length === 0 && !first) return;
      ids = new Set([...ids, ...answer.ids]);
      setFilter({ kind: 'pcap', ids });
    };
    timer = setTimeout(look, 120);
    const stop = client.onTick((tick) => {
      if (tick.packets.length > 0 && timer === undefined && !asking) timer = setTimeout(look, PAUSE_MS);
    });
    const stopWorlds = client.onWorld(() => {
      after = 0;
      ids = new Set();
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
      stopWorlds();
    };
  }, [client, text]);
  return text === '' ? NONE : filter;
}
