/** A picture's measures in its own pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The middle of what is seen, in pixels of the picture, and how much it is enlarged. */
export interface View {
  x: number;
  y: number;
  /** 1 shows as much as fits in the square, `MAX_ZOOM` the least. */
  zoom: number;
}

export const MAX_ZOOM = 5;
/** The server makes its sizes from this; more would only be carried in vain. */
const MAX_PIXELS = 1024;

const between = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));

/** The side of the square that is seen, in pixels of the picture. */
function sideOf({ width, height }: Size, zoom: number): number {
  return Math.min(width, height) / zoom;
}

/** The middle of the picture, as large as it fits. */
export function startView({ width, height }: Size): View {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The nearest view that shows nothing beyond the picture's edges. */
export function inside(size: Size, view: View): View {
  const zoom = between(1, view.zoom, MAX_ZOOM);
  const half = sideOf(size, zoom) / 2;
  return {
    x: between(half, view.x, size.width - half),
    y: between(half, view.y, size.height - half),
    zoom,
  };
}

/** Moves by a share of what is seen. */
export function moved(size: Size, view: View, across: number, down: number): View {
  const side = sideOf(size, view.zoom);
  return inside(size, { ...view, x: view.x + across * side, y: view.y + down * side });
}

export function zoomed(size: Size, view: View, factor: number): View {
  return inside(size, { ...view, zoom: view.zoom * factor });
}

/** What is cut out, in pixels of the picture, and how large it is sent. */
export function cutOf(size: Size, view: View) {
  const side = sideOf(size, view.zoom);
  return {
    left: view.x - side / 2,
    top: view.y - side / 2,
    side,
    pixels: Math.max(1, Math.round(Math.min(side, MAX_PIXELS))),
  };
}

/** Draws what is seen over the whole of a square canvas. */
export function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, view: View): void {
  const { left, top, side } = cutOf(picture, view);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

const QUALITY = 0.92;

/** What is seen, as a file of at most 1024 pixels a side; WebP where the browser can write it. */
export async function cut(picture: ImageBitmap, view: View): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const { pixels } = cutOf(picture, view);
  canvas.width = pixels;
  canvas.height = pixels;
  draw(canvas, picture, view);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))),
      'image/webp',
      QUALITY,
    );
  });
}
