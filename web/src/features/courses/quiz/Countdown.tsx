import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { clockOf, useLeftUntil } from './countdown';
import css from './quiz.module.css';

/** A clock that runs down; whoever listens hears it once a minute. */
export function Countdown({ until, onOver }: { until: string; onOver: () => void }) {
  const { t } = useTranslation();
  const left = useLeftUntil(until);
  const { hours, minutes, over } = left;

  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the time has come
  useEffect(() => {
    if (over) onOver();
  }, [over]);

  const parts = [
    ...(hours > 0 ? [t('quiz.hours', { count: hours })] : []),
    ...(minutes > 0 ? [t('quiz.minutes', { count: minutes })] : []),
  ];
  const [first = t('quiz.less_than_minute'), second] = parts;
  const time = second ? t('quiz.and', { first, second }) : first;
  return (
    <div className={css.countdown}>
      <p className={css.clock} aria-hidden="true">
        {clockOf(left)}
      </p>
      <p aria-live="polite">{over ? t('quiz.next_soon') : t('quiz.next_in', { time })}</p>
    </div>
  );
}
