import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../../api/moderation-types';
import { Progress } from '../../../ui/Progress/Progress';
import css from './case.module.css';

/** How far the removal of many posts has come; once it is done, only who saw it go on is told. */
export function Removal({ detail: { removal, targets } }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const seen = useRef(false);
  seen.current ||= Boolean(removal);
  const of = removal?.of ?? targets.length;
  const done = removal?.done ?? targets.filter(({ is_removed }) => is_removed).length;
  // Without `removal` some that stand were put back.
  if (!seen.current || (!removal && done < of)) return null;
  return (
    <div className={css.removal}>
      <Progress percent={of > 0 ? (done / of) * 100 : 100} label={t('moderation.case.removal')} />
      <p role="status">
        {done < of
          ? t('moderation.case.removal_count', { done, count: of })
          : t('moderation.case.removal_done')}
      </p>
    </div>
  );
}
