import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { nameOf } from '../../forum/names';
import { CaseMarks } from '../CaseMarks';
import { useOutcomeWords, useWeight } from '../words';
import css from './case.module.css';

/** Who it is about, what state it is in, and what stands out. */
export function CaseHead({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const outcome = useOutcomeWords();
  const weigh = useWeight();
  const { about, state, reasons, kind, opened_at, weight } = detail;
  return (
    <header className={css.head}>
      <Avatar member={about} size={44} />
      <div>
        <PageHeading title={t('moderation.case.title', { name: nameOf(about) })} />
        <p className={css.meta}>
          <span>
            {outcome(detail) || t(`moderation.state.${state}`)}
            {outcome(detail) && ` (${t(`moderation.state.${state}`)})`}
          </span>
          <span>{t(`moderation.kind.${kind}`)}</span>
          {reasons.map((reason) => (
            <span key={reason}>{t(`moderation.reason.${reason}`)}</span>
          ))}
          {weight > 0 && <span>{t('moderation.list.weight', { weight: weigh(weight) })}</span>}
          <span title={full(opened_at)}>
            {t('moderation.case.opened', { time: when(opened_at) })}
          </span>
        </p>
        <CaseMarks summary={detail} />
      </div>
    </header>
  );
}
