import css from '../Choices/Choices.module.css';

interface TicksProps<T extends string> {
  /** Of the group in its form, unlike any other on the page. */
  name: string;
  legend: string;
  hint?: string;
  error?: string | undefined;
  ticks: readonly { value: T; label: string; hint?: string }[];
  chosen: readonly T[];
  onChange: (value: T, on: boolean) => void;
}

/** Any of a few, all in sight. */
export function Ticks<T extends string>(props: TicksProps<T>) {
  const { name, legend, hint, error, ticks, chosen, onChange } = props;
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return (
    <fieldset
      id={name}
      tabIndex={-1}
      className={css.group}
      aria-describedby={described || undefined}
      aria-invalid={error ? true : undefined}
    >
      <legend>{legend}</legend>
      {hint && (
        <p id={`${name}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
      <div className={css.column}>
        {ticks.map((tick) => (
          <label key={tick.value} className={css.choice}>
            <input
              type="checkbox"
              checked={chosen.includes(tick.value)}
              aria-describedby={tick.hint ? `${name}-${tick.value}-hint` : undefined}
              onChange={(event) => onChange(tick.value, event.target.checked)}
            />
            <span>
              {tick.label}
              {tick.hint && (
                <span id={`${name}-${tick.value}-hint`} className={css.hint}>
                  {tick.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${name}-error`} className={css.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
