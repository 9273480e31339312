const SHAPES = [
  // a shield
  'M32 4 56 12v18c0 14-9.5 24.5-24 30C17.5 54.5 8 44 8 30V12z',
  // a hexagon
  'M32 3 57 17.5v29L32 61 7 46.5v-29z',
  // a flower of eight leaves
  'M22.6 9.4A10.5 10.5 0 0 1 41.4 9.4A10.5 10.5 0 0 1 54.6 22.6A10.5 10.5 0 0 1 54.6 41.4A10.5 10.5 0 0 1 41.4 54.6A10.5 10.5 0 0 1 22.6 54.6A10.5 10.5 0 0 1 9.4 41.4A10.5 10.5 0 0 1 9.4 22.6A10.5 10.5 0 0 1 22.6 9.4z',
  // a drop-cornered square
  'M20 5h24a15 15 0 0 1 15 15v24a15 15 0 0 1-15 15H20A15 15 0 0 1 5 44V20A15 15 0 0 1 20 5',
  // a coin
  'M32 4a28 28 0 1 0 0 56 28 28 0 0 0 0-56',
] as const;

/** Line drawings in the middle 32 units of a picture of 64. */
const SYMBOLS: Readonly<Record<string, string>> = {
  // words that are weighed: a speech bubble with a check
  adfaerdskodeks: 'M18 20h28v19H32l-8 7v-7h-6zM25 29.5l5 5 9-9',
  // an open house
  vaert: 'M17 32 32 19l15 13M21 29v17h22V29M28 46V35h8v11',
  // scales
  moderator:
    'M32 18v27M24 46h16M20 23h24M20 23l-5 12a5.5 5.5 0 0 0 10 0zM44 23l-5 12a5.5 5.5 0 0 0 10 0z',
  // a key
  administrator:
    'M26 19a9 9 0 1 0 0 18 9 9 0 0 0 0-18M32.5 34.5 46 48M41 43l4-4M36.5 38.5l3-3M26 27.9v.1',
  // a padlock
  'digital-sikker': 'M20 30h24v17H20zM25 30v-5a7 7 0 0 1 14 0v5M32 37v4',
};

const STAR = 'm32 18 4.3 8.8 9.7 1.4-7 6.8 1.7 9.6L32 40l-8.7 4.6 1.7-9.6-7-6.8 9.7-1.4z';

const HUES = 6;
/** With this start the badges of every territory look least alike. */
const START = 1561;

function hashOf(slug: string): number {
  let hash = START;
  for (let index = 0; index < slug.length; index += 1) {
    hash = (Math.imul(hash, 33) + slug.charCodeAt(index)) | 0;
  }
  return Math.abs(hash);
}

/** Shape, colours (1 to 6) and symbol of a badge: always the same for the same slug. */
export function artOf(slug: string): { shape: string; hue: number; symbol: string } {
  const hash = hashOf(slug);
  return {
    shape: SHAPES[hash % SHAPES.length] ?? SHAPES[0],
    hue: (Math.floor(hash / SHAPES.length) % HUES) + 1,
    symbol: SYMBOLS[slug] ?? STAR,
  };
}
