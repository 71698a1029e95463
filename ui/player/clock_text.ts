import type { Nsec } from '../../core/world.ts';

/** Virtual time for a person: minutes and seconds, with as many digits as asked for. */
export function clockText(ns: Nsec, digits = 3): string {
  const s = ns / 1e9;
  const minutes = Math.floor(s / 60);
  const seconds = (s - minutes * 60).toFixed(digits).padStart(digits === 0 ? 2 : 3 + digits, '0');
  return minutes >= 60
    ? `${Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}
