import { useTranslation } from 'react-i18next';
import type { Conduct, Standing, Strike } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { Icon } from '../../../ui/Icon';
import css from './Ladder.module.css';

const STEPS = [1, 2, 3] as const;

interface LadderProps {
  standing: Standing;
  figures: Conduct['ladder'];
  strikes: readonly Strike[];
}

/** The three steps as a stair, and where on it the member stands. */
export function Ladder({ standing, figures, strikes }: LadderProps) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { active, interim_until } = standing;
  return (
    <section aria-labelledby="ladder" className={css.ladder}>
      <h2 id="ladder">{t('conduct.ladder')}</h2>
      <p>{active === 0 ? t('conduct.stands_none') : t('conduct.stands', { count: active })}</p>
      {interim_until && (
        <p className={css.interim}>
          <Icon name="clock" size={16} />
          {t('conduct.interim', { time: full(interim_until) })}
        </p>
      )}
      <ol className={css.steps}>
        {STEPS.map((step) => (
          <Stair key={step} step={step} standing={standing} figures={figures} strikes={strikes} />
        ))}
      </ol>
    </section>
  );
}

function Stair({
  step,
  standing,
  figures,
  strikes,
}: LadderProps & { step: (typeof STEPS)[number] }) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const { active, muted, next_step } = standing;
  const here = step === active;
  const until = strikes.find((strike) => strike.active && strike.step === step)?.active_until;
  return (
    <li
      className={css.step}
      data-step={step}
      data-state={step <= active ? 'taken' : 'free'}
      aria-current={here ? 'step' : undefined}
    >
      <p className={css.flag}>
        {here && (
          <>
            <Icon name="place" size={16} />
            {t('conduct.here')}
          </>
        )}
        {!here && step > active && step === next_step && t('conduct.next')}
      </p>
      <div className={css.block}>
        <h3>{t('barrier.strike', { step })}</h3>
        <p>{t(`conduct.step_${step}`, { count: figures.muted_days })}</p>
        {step <= active && until && (
          <p className={css.until}>{t('conduct.counts_until', { date: date(until) })}</p>
        )}
        {step === 2 && muted && (
          <p className={css.until}>
            {t('conduct.muted_until', { time: full(muted.until) })}
            {muted.needs_refresher && `, ${t('conduct.muted_refresher')}`}
          </p>
        )}
      </div>
    </li>
  );
}
