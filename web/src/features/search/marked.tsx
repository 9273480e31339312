import type { Marks } from '../../api/types';

interface Piece {
  text: string;
  marked: boolean;
  start: number;
}

/** The text in pieces, marked and not. Marks that overlap or lie beside the text change nothing of it. */
export function piecesOf(text: string, marks: Marks): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const add = (end: number, marked: boolean) => {
    if (end > done) pieces.push({ text: text.slice(done, end), marked, start: done });
    done = Math.max(done, end);
  };
  for (const [start = 0, end = 0] of [...marks].sort(([one = 0], [other = 0]) => one - other)) {
    add(Math.min(start, text.length), false);
    add(Math.min(end, text.length), true);
  }
  add(text.length, false);
  return pieces;
}

/** A text in which the words that were looked for stand out. */
export function Marked({ text, marks }: { text: string; marks: Marks }) {
  return piecesOf(text, marks).map((piece) =>
    piece.marked ? (
      <mark key={piece.start}>{piece.text}</mark>
    ) : (
      <span key={piece.start}>{piece.text}</span>
    ),
  );
}
