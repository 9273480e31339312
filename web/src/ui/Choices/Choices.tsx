import css from './Choices.module.css';

interface Choice<T extends string> {
  value: T;
  label: string;
  hint?: string;
}

interface ChoicesProps<T extends string> {
  /** Of the group in its form, unlike any other on the page. */
  name: string;
  legend: string;
  hint?: string;
  error?: string | undefined;
  choices: readonly Choice<T>[];
  value: T | undefined;
  onChange: (value: T) => void;
}

/** One of a few, all in sight. */
export function Choices<T extends string>(props: ChoicesProps<T>) {
  const { name, legend, hint, error, choices, value, onChange } = props;
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
      {error && (
        <p id={`${name}-error`} className={css.error}>
          {error}
        </p>
      )}
      <div className={css.choices}>
        {choices.map((choice) => (
          <label key={choice.value} className={css.choice}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              aria-describedby={choice.hint ? `${name}-${choice.value}-hint` : undefined}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label}
              {choice.hint && (
                <span id={`${name}-${choice.value}-hint`} className={css.hint}>
                  {choice.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
