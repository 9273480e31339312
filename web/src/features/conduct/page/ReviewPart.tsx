import { useTranslation } from 'react-i18next';
import type { Strike } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { BeginAppeal } from './AppealForm';
import { AppealView } from './AppealView';
import { APPEAL_MAX } from './appeals';
import css from './conduct.module.css';

/** The review of a third strike: how it stands, the way to it, or the day from which there is one. */
export function ReviewPart({ strike }: { strike: Strike }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { case_id, review, review_from, may_ask_review } = strike;
  const hint = (count: number) => t('review.hint', { count, max: APPEAL_MAX });
  return (
    <>
      {review && <AppealView appeal={review} />}
      {may_ask_review && <BeginAppeal caseId={case_id} kind="review" hint={hint} />}
      {review_from && !may_ask_review && review?.state !== 'open' && (
        <p className={css.quiet}>{t('review.from', { date: date(review_from) })}</p>
      )}
    </>
  );
}
