import { expect, test } from 'vitest';
import { isAnimated } from './animation';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const file = (type: string, ...parts: number[][]) =>
  new File([new Uint8Array(parts.flat())], 'billede', { type });

/** One pixel in a frame of its own, after its pause. */
const pause = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
const gif = (...frames: number[][]) =>
  file(
    'image/gif',
    [...ascii('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255],
    ...frames,
    [0x3b],
  );

const chunk = (name: string, ...data: number[]) => [
  ...[0, 0, 0, data.length],
  ...ascii(name),
  ...data,
  ...[0, 0, 0, 0],
];
const png = (...chunks: number[][]) =>
  file('image/png', [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a], ...chunks);
const webp = (flags: number) =>
  file('image/webp', ascii('RIFF'), [0, 0, 0, 0], ascii('WEBPVP8X'), [10, 0, 0, 0, flags]);

test.each([
  ['a GIF of two frames', gif(pause, frame, pause, frame), true],
  ['a GIF of one frame', gif(pause, frame), false],
  ['a GIF that is cut off', gif(pause.slice(0, 5)), false],
  ['a PNG with frames', png(chunk('IHDR', 1), chunk('acTL', 0), chunk('IDAT')), true],
  ['a PNG', png(chunk('IHDR', 1), chunk('IDAT'), chunk('acTL')), false],
  ['a WebP with frames', webp(2), true],
  ['a WebP', webp(16), false],
  ['a text', file('text/plain', ascii('GIF89a')), false],
])('whether %s moves is told by its bytes', async (_, picture, moves) => {
  expect(await isAnimated(picture)).toBe(moves);
});
