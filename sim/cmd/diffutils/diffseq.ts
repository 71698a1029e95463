/**
 * Marks what has to go from `x` and what has to come from `y` so that the rest is the same: the shortest such script,
 * found from both ends at once (Myers 1986, "An O(ND) Difference Algorithm", linear space).
 * Ref: gnulib lib/diffseq.h:compareseq()
 * Differs: no heuristics cut a search short that costs more than 4096 steps.
 */
export function compareSequences(
  x: readonly number[],
  y: readonly number[],
  deleted: (i: number) => void,
  inserted: (j: number) => void,
): void {
  const offset = y.length + 1;
  const size = x.length + y.length + 3;
  const fd = new Int32Array(size);
  const bd = new Int32Array(size);

  const compare = (xFrom: number, xTo: number, yFrom: number, yTo: number): void => {
    let [x0, x1, y0, y1] = [xFrom, xTo, yFrom, yTo];
    while (x0 < x1 && y0 < y1 && x[x0] === y[y0]) {
      x0++;
      y0++;
    }
    while (x0 < x1 && y0 < y1 && x[x1 - 1] === y[y1 - 1]) {
      x1--;
      y1--;
    }
    if (x0 === x1) for (let j = y0; j < y1; j++) inserted(j);
    else if (y0 === y1) for (let i = x0; i < x1; i++) deleted(i);
    else {
      const [xm, ym] = middle(x0, x1, y0, y1);
      compare(x0, xm, y0, ym);
      compare(xm, x1, ym, y1);
    }
  };

  /** A point on the shortest path. */
  const middle = (x0: number, x1: number, y0: number, y1: number): [number, number] => {
    const dmin = x0 - y1;
    const dmax = x1 - y0;
    const fmid = x0 - y0;
    const bmid = x1 - y1;
    let fmin = fmid;
    let fmax = fmid;
    let bmin = bmid;
    let bmax = bmid;
    const odd = ((fmid - bmid) & 1) !== 0;
    fd[offset + fmid] = x0;
    bd[offset + bmid] = x1;
    for (;;) {
      if (fmin > dmin) fd[offset + --fmin - 1] = -1;
      else ++fmin;
      if (fmax < dmax) fd[offset + ++fmax + 1] = -1;
      else --fmax;
      for (let d = fmax; d >= fmin; d -= 2) {
        const lo = fd[offset + d - 1]!;
        const hi = fd[offset + d + 1]!;
        let i = lo < hi ? hi : lo + 1;
        while (i < x1 && i - d < y1 && x[i] === y[i - d]) i++;
        fd[offset + d] = i;
        if (odd && bmin <= d && d <= bmax && bd[offset + d]! <= i) return [i, i - d];
      }
      if (bmin > dmin) bd[offset + --bmin - 1] = 0x7fffffff;
      else ++bmin;
      if (bmax < dmax) bd[offset + ++bmax + 1] = 0x7fffffff;
      else --bmax;
      for (let d = bmax; d >= bmin; d -= 2) {
        const lo = bd[offset + d - 1]!;
        const hi = bd[offset + d + 1]!;
        let i = lo < hi ? lo : hi - 1;
        while (x0 < i && y0 < i - d && x[i - 1] === y[i - 1 - d]) i--;
        bd[offset + d] = i;
        if (!odd && fmin <= d && d <= fmax && i <= fd[offset + d]!) return [i, i - d];
      }
    }
  };

  compare(0, x.length, 0, y.length);
}
