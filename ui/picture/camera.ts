/** What part of the picture is seen: the point at the upper left corner, and pixels per unit. */
export type Camera = { readonly x: number; readonly y: number; readonly scale: number };

export const MIN_SCALE = 0.05;
export const MAX_SCALE = 3;

/** All of a picture in a window, not larger than life. */
export function fitIn(width: number, height: number, w: number, h: number): Camera {
  const scale = Math.max(MIN_SCALE, Math.min(1.3, w / width, h / height));
  return { scale, x: (width - w / scale) / 2, y: (height - h / scale) / 2 };
}

/** Closer or farther by `factor`; the point under (px, py) stays where it is. */
export function zoomAt(c: Camera, factor: number, px: number, py: number): Camera {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, c.scale * factor));
  return { scale, x: c.x + px / c.scale - px / scale, y: c.y + py / c.scale - py / scale };
}

export function pan(c: Camera, dx: number, dy: number): Camera {
  return { ...c, x: c.x - dx / c.scale, y: c.y - dy / c.scale };
}

/** How much is written: names only, with addresses, with hardware addresses too. */
export function detailAt(scale: number): 'far' | 'middle' | 'near' {
  return scale < 0.4 ? 'far' : scale < 0.8 ? 'middle' : 'near';
}
