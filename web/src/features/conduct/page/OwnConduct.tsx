import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { conductQuery } from '../../../api/conduct';
import type { Conduct, Nudge, Refresher } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { buttonClass } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { CaseQuestions } from './CaseQuestions';
import css from './conduct.module.css';
import { Ladder } from './Ladder';
import { NudgeCard } from './NudgeCard';
import { StrikeCard } from './StrikeCard';

/** The standing of the member, each strike with its reasons, and what can be done about them. */
export function OwnConduct({ restricted = false }: { restricted?: boolean }) {
  const query = useQuery(conductQuery());
  if (!query.data) return <Meanwhile query={query} rows={4} />;
  const { standing, strikes, nudges, refresher, must_acknowledge, questions } = query.data;
  const { interim_statement } = query.data;
  const { active, suspended, interim_until } = standing;
  const clean =
    strikes.length === 0 && nudges.length === 0 && active === 0 && !suspended && !interim_until;
  return (
    <div className={css.parts}>
      <CaseQuestions questions={questions} />
      {clean ? (
        <Nothing />
      ) : (
        <Ladder standing={standing} figures={query.data.ladder} strikes={strikes} />
      )}
      {interim_statement && <WhyClosed statement={interim_statement} />}
      {/* Whose account is closed cannot take a course. */}
      {refresher && !restricted && <RefresherPart refresher={refresher} conduct={query.data} />}
      {strikes.length > 0 && <StrikesPart strikes={strikes} mustAcknowledge={must_acknowledge} />}
      {nudges.length > 0 && <NudgesPart nudges={nudges} />}
    </div>
  );
}

function Nothing() {
  const { t } = useTranslation();
  return (
    <section className={css.nothing}>
      <span className={css.mark}>
        <Icon name="check" size={28} />
      </span>
      <h2>{t('conduct.empty_title')}</h2>
      <p>{t('conduct.empty_text')}</p>
    </section>
  );
}

/** Why the account is closed until somebody else has looked. */
function WhyClosed({ statement }: { statement: string }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="interim" className={css.part}>
      <h2 id="interim">{t('conduct.statement')}</h2>
      <p className={css.pre}>{statement}</p>
    </section>
  );
}

function RefresherPart({ refresher, conduct }: { refresher: Refresher; conduct: Conduct }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { course_id, done, clears, again_at } = refresher;
  const { muted, active } = conduct.standing;
  if (active === 0 && !muted) return null;
  const says = [
    muted?.needs_refresher && !done && t('conduct.refresher_muted'),
    clears && !done && t('conduct.refresher_clears'),
    done ? t('conduct.refresher_done') : t('conduct.refresher_offer'),
    again_at && t('conduct.refresher_again', { date: date(again_at) }),
  ];
  return (
    <section aria-labelledby="refresher" className={css.refresher}>
      <div>
        <h2 id="refresher">{t('conduct.refresher_title')}</h2>
        <p>{says.filter(Boolean).join(' ')}</p>
      </div>
      {!done && (
        <Link
          to="/courses/$course"
          params={{ course: course_id }}
          className={buttonClass('primary')}
        >
          {t('barrier.refresher')}
        </Link>
      )}
    </section>
  );
}

interface StrikesPartProps {
  strikes: Conduct['strikes'];
  mustAcknowledge: readonly string[];
}

function StrikesPart({ strikes, mustAcknowledge }: StrikesPartProps) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="strikes" className={css.part}>
      <h2 id="strikes">{t('conduct.strikes_title')}</h2>
      <ul className={css.strikes}>
        {strikes.map((strike) => (
          <li key={strike.case_id}>
            <StrikeCard strike={strike} due={mustAcknowledge.includes(strike.case_id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NudgesPart({ nudges }: { nudges: readonly Nudge[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="nudges" className={css.part}>
      <h2 id="nudges">{t('conduct.nudges_title')}</h2>
      <p className={css.quiet}>{t('conduct.nudges_text')}</p>
      <ul className={css.strikes}>
        {nudges.map((nudge) => (
          <li key={nudge.case_id}>
            <NudgeCard nudge={nudge} />
          </li>
        ))}
      </ul>
    </section>
  );
}
