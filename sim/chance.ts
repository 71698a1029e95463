/** Seeded chance: sfc32, its four words kept in the world. */
export type ChanceState = [number, number, number, number];

export function seedChance(seed: number): ChanceState {
  const state: ChanceState = [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0, 0x9e3779b9, 1];
  for (let i = 0; i < 15; i++) random32(state);
  return state;
}

/** Uniform in 0 .. 2^32 - 1; moves the state on. */
export function random32(s: ChanceState): number {
  const t = (((s[0] + s[1]) | 0) + s[3]) | 0;
  s[3] = (s[3] + 1) | 0;
  s[0] = s[1] ^ (s[1] >>> 9);
  s[1] = (s[2] + (s[2] << 3)) | 0;
  s[2] = (s[2] << 21) | (s[2] >>> 11);
  s[2] = (s[2] + t) | 0;
  return t >>> 0;
}
