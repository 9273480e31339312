import { useMemo } from 'react';
import { encode } from 'uqr';
import css from './QrCode.module.css';

/** Bright cells around the code, without which cameras do not find it. */
const QUIET = 4;

/** A link to be read by a camera, drawn here, so that nobody else learns of it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 0 });
    const cells = code.data.flatMap((row, y) =>
      row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')),
    );
    return { size: code.size + 2 * QUIET, path: cells.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      className={css.code}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
