import { download } from '../layout/download.ts';

/** What of an element's look the picture's style sheet decides. */
const LOOKS = [
  'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'font-family',
  'font-size', 'font-weight', 'display', 'paint-order',
]; // biome-ignore format: a table

/** A drawing as a file of its own: all of it at zoom 1, its looks written into it. Width and height in pixels. */
export function svgText(drawing: SVGSVGElement, width: number, height: number, background: string): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const from = drawing.querySelectorAll<SVGElement>('g, rect, text, circle, path');
  const to = copy.querySelectorAll<SVGElement>('g, rect, text, circle, path');
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const look of LOOKS) to[i]!.style.setProperty(look, style.getPropertyValue(look));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', `${width}`);
  copy.setAttribute('height', `${height}`);
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.removeAttribute('class');
  copy.firstElementChild?.removeAttribute('transform');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', background);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

export async function savePicture(
  kind: 'svg' | 'png',
  drawing: SVGSVGElement,
  width: number,
  height: number,
): Promise<void> {
  const background = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
  const text = svgText(drawing, Math.ceil(width), Math.ceil(height), background);
  const file = new Blob([text], { type: 'image/svg+xml' });
  if (kind === 'svg') return download('network.svg', file, file.type);
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  // twice as fine as the screen's, as far as browsers make canvases
  const scale = Math.min(2, 8_000 / Math.max(width, height));
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (png !== null) download('network.png', png, png.type);
}
