import css from './Progress.module.css';

/** How much of something is done, 0 to 100. */
export function Progress({ percent, label }: { percent: number; label: string }) {
  const value = Math.round(Math.min(100, Math.max(0, percent)));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className={css.track}
    >
      <span className={css.bar} style={{ inlineSize: `${value}%` }} />
    </div>
  );
}
