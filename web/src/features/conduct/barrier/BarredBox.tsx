import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { conductQuery } from '../../../api/conduct';
import { useDates } from '../../../i18n/dates';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { goToTerms } from '../../auth/legal/terms-due';
import { CLOSED_PLACE } from '../../forum/composer/closed-place';
import { useAcknowledge } from '../acknowledge';
import css from './BarredBox.module.css';
import type { Barrier } from './barrier';

export interface BarredProps {
  barrier: Barrier;
  /** Words are waiting, and stay. */
  drafted?: boolean;
}

/** Stands where one would write: what keeps the member from it, and what can be done about it. */
export function BarredBox({ barrier, drafted = false }: BarredProps) {
  const { t } = useTranslation();
  const kept = drafted ? t('barrier.draft_kept') : undefined;
  switch (barrier.kind) {
    case 'suspended':
      return (
        <Box icon="lock" title={t('barrier.suspended')} text={kept}>
          <ToConduct look="primary" />
        </Box>
      );
    case 'acknowledge':
      return <Acknowledge caseIds={barrier.caseIds} kept={kept} />;
    case 'muted':
      return <Muted until={barrier.until} kept={kept} />;
    case 'terms':
      return (
        <Box
          icon="file"
          title={t('barrier.terms')}
          text={[t('barrier.terms_text'), kept].filter(Boolean).join(' ')}
        >
          <Button look="primary" onClick={goToTerms}>
            {t('barrier.terms_go')}
          </Button>
        </Box>
      );
  }
}

interface BoxProps {
  icon: IconName;
  title: string;
  text?: ReactNode;
  children: ReactNode;
}

function Box({ icon, title, text, children }: BoxProps) {
  const { t } = useTranslation();
  return (
    <section id={CLOSED_PLACE} tabIndex={-1} className={css.box} aria-label={t('composer.label')}>
      <span className={css.sign}>
        <Icon name={icon} />
      </span>
      <div className={css.words}>
        <strong>{title}</strong>
        {text && <p>{text}</p>}
      </div>
      <div className={css.acts}>{children}</div>
    </section>
  );
}

function ToConduct({ look, words }: { look: 'primary' | 'secondary'; words?: string }) {
  const { t } = useTranslation();
  return (
    <Link to="/conduct" className={buttonClass(look)}>
      {words ?? t('conduct_nav.conduct')}
    </Link>
  );
}

interface AcknowledgeProps {
  caseIds: readonly string[];
  kept: string | undefined;
}

/** The reasons in short, and the button that says they were read. */
function Acknowledge({ caseIds, kept }: AcknowledgeProps) {
  const { t } = useTranslation();
  const { data } = useQuery(conductQuery());
  const acknowledge = useAcknowledge();
  const strikes = data?.strikes.filter(({ case_id }) => caseIds.includes(case_id)) ?? [];
  return (
    <Box
      icon="shield"
      title={t('barrier.acknowledge', { count: caseIds.length })}
      text={
        <>
          {strikes.map(({ case_id, step, rule_title, facts }) => (
            <span key={case_id} className={css.reason}>
              <strong>
                {t('barrier.strike', { step })}: {rule_title}.
              </strong>{' '}
              {facts}
            </span>
          ))}
          {kept}
        </>
      }
    >
      {acknowledge.error && <ErrorNotice cause={acknowledge.error} />}
      <ToConduct look="secondary" words={t('barrier.read')} />
      <Button
        look="primary"
        disabled={acknowledge.isPending || strikes.length < caseIds.length}
        onClick={() =>
          acknowledge.mutate(caseIds, {
            onSuccess: () => {
              toast(t('barrier.acknowledged'));
              // The button goes.
              document.getElementById('main')?.focus({ preventScroll: true });
            },
          })
        }
      >
        {t('barrier.acknowledge')}
      </Button>
    </Box>
  );
}

function Muted({ until, kept }: { until: string; kept: string | undefined }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { data } = useQuery(conductQuery());
  const course = data?.standing.muted?.needs_refresher ? data.refresher : undefined;
  const words = course && !course.done ? 'barrier.muted_refresher' : 'barrier.muted';
  return (
    <Box
      icon="clock"
      title={t(words, { time: full(until) })}
      text={[t('barrier.muted_text'), kept].filter(Boolean).join(' ')}
    >
      <ToConduct look={course && !course.done ? 'secondary' : 'primary'} />
      {course && !course.done && (
        <Link
          to="/courses/$course"
          params={{ course: course.course_id }}
          className={buttonClass('primary')}
        >
          {t('barrier.refresher')}
        </Link>
      )}
    </Box>
  );
}
