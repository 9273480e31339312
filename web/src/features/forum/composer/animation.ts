/** More than this need not be looked at: what moves says so early, and a few frames fill it. */
const LOOK_AT = 4 * 1024 * 1024;

/** Whether a picture moves. The server keeps its first frame alone, which whoever sends it should know. */
export async function isAnimated(file: File): Promise<boolean> {
  if (!/^image\/(gif|png|apng|webp)$/.test(file.type)) return false;
  const bytes = new Uint8Array(await file.slice(0, LOOK_AT).arrayBuffer());
  if (says(bytes, 0, 'GIF8')) return framesOfGif(bytes) > 1;
  if (says(bytes, 1, 'PNG')) return isMovingPng(bytes);
  return says(bytes, 0, 'RIFF') && says(bytes, 12, 'VP8X') && ((bytes[20] ?? 0) & 2) !== 0;
}

function says(bytes: Uint8Array, at: number, word: string): boolean {
  return [...word].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
}

/** How many bytes a table of colours takes, as the flags before it tell. */
const colours = (flags = 0) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Counts to two at most. */
function framesOfGif(bytes: Uint8Array): number {
  let frames = 0;
  let at = 13 + colours(bytes[10]);
  while (at < bytes.length && frames < 2) {
    const kind = bytes[at];
    if (kind === 0x2c) {
      frames += 1;
      at = afterBlocks(bytes, at + 11 + colours(bytes[at + 9]));
    } else if (kind === 0x21) at = afterBlocks(bytes, at + 2);
    else break;
  }
  return frames;
}

/** Where a row of blocks ends, each with its length before it. */
function afterBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at]; length; length = bytes[at]) at += length + 1;
  return at + 1;
}

/** A PNG that moves says so before its picture. */
function isMovingPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 8 <= bytes.length; at += view.getUint32(at) + 12) {
    if (says(bytes, at + 4, 'acTL')) return true;
    if (says(bytes, at + 4, 'IDAT')) return false;
  }
  return false;
}
