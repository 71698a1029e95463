import { useEffect, useState } from 'react';
import type { NetnsId } from '../../core/net.ts';
import type { EngineClient } from '../engine_client.ts';
import type { Answers } from '../worker/protocol.ts';

/** Real milliseconds between two looks: a look copies the world, so it is also not taken more often than a tenth of the time. */
const PAUSE_MS = 600;

/** What a command prints in a namespace, and what it printed at the look before: asked again when something happened. */
export function usePrinted(
  client: EngineClient,
  netns: NetnsId,
  command: string,
): { readonly now: Answers['print']; readonly before: Answers['print'] } {
  const [looks, setLooks] = useState<{ now: Answers['print']; before: Answers['print'] }>({ now: null, before: null });
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let pause = PAUSE_MS;
    setLooks({ now: null, before: null });
    const look = async (): Promise<void> => {
      timer = undefined;
      asking = true;
      const from = performance.now();
      const now = await client.ask({ ask: 'print', netns, command }).catch(() => null);
      pause = Math.max(PAUSE_MS, (performance.now() - from) * 10);
      asking = false;
      if (!gone) setLooks((l) => (l.now?.output === now?.output && l.now !== null ? l : { now, before: l.now }));
    };
    void look();
    const stop = client.onTick((tick) => {
      if (timer !== undefined || asking) return;
      if (tick.patches.length + tick.packets.length + tick.commands.length > 0) timer = setTimeout(look, pause);
    });
    return () => {
      gone = true;
      stop();
      clearTimeout(timer);
    };
  }, [client, netns, command]);
  return looks;
}
