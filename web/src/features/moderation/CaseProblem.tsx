import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../api/moderation-types';
import { toProblem } from '../../api/problem';
import { Icon } from '../../ui/Icon';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { lastLine } from './case/case-acts';
import { Act } from './log/Act';
import css from './moderation.module.css';

interface CaseProblemProps {
  cause: unknown;
  fieldIds?: Record<string, { id: string; label: string }>;
}

/** Why an act on a case was refused; a colleague who was faster is no fault. */
export function CaseProblem({ cause, fieldIds = {} }: CaseProblemProps) {
  const { newerCase } = toProblem(cause);
  if (newerCase) return <Changed detail={newerCase} />;
  return <ErrorNotice cause={cause} fieldIds={fieldIds} />;
}

/** Says who did what to the case meanwhile. */
export function Changed({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const line = lastLine(detail);
  return (
    <div role="alert" className={css.notice}>
      <Icon name="alert" />
      <div>
        <p>
          <strong>{t('moderation.case.changed')}</strong>
        </p>
        {line && (
          <p>
            <Act line={line} />
          </p>
        )}
        <p>{t('moderation.case.changed_text')}</p>
      </div>
    </div>
  );
}
