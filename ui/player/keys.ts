import { useEffect } from 'react';
import type { EngineClient } from '../engine_client.ts';

/** Keys of the player, wherever the focus is but in text: space plays, arrows step, Home and End go to the ends. */
export function useKeys(client: EngineClient): void {
  useEffect(() => {
    const key = (e: KeyboardEvent): void => {
      const at = e.target as HTMLElement;
      if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
      if (at.closest('input, textarea, select, button, summary, a, [role="separator"], [role="tab"], [data-keys]'))
        return;
      if (e.key === ' ') {
        if (client.player.getSnapshot().matches('playing')) client.pause();
        else client.play();
      } else if (e.key === 'ArrowRight') client.step('packet');
      else if (e.key === 'ArrowLeft') client.stepBack();
      else if (e.key === 'End') client.present();
      else return;
      e.preventDefault();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [client]);
}
