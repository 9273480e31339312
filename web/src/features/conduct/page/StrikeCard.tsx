import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Strike } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { Button, IconButton } from '../../../ui/Button/Button';
import { copyText } from '../../../ui/copy';
import { Icon } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useAcknowledge } from '../acknowledge';
import { AppealPart } from './AppealPart';
import css from './conduct.module.css';
import { ReviewPart } from './ReviewPart';
import { stateOf } from './strike-state';

interface StrikeCardProps {
  strike: Strike;
  /** The member has yet to say that they have read it. */
  due: boolean;
}

/** A strike as the statement of its reasons: rule, facts, evidence, duration, redress. */
export function StrikeCard({ strike, due }: StrikeCardProps) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const { case_id, step, rule_title, facts, statement, issued_at, posts } = strike;
  const state = stateOf(strike);
  const headId = `strike-${case_id}`;
  return (
    <article className={css.strike} data-due={due || undefined} aria-labelledby={headId}>
      <header className={css.strikeHead}>
        <h3 id={headId}>
          {t('barrier.strike', { step })}: {rule_title}
        </h3>
        <span className={css.state} data-state={state}>
          {t(`conduct.state_${state}`)}
        </span>
        <p className={css.quiet} title={full(issued_at)}>
          {t('conduct.issued', { date: date(issued_at) })}
          {strike.acknowledged_at &&
            ` · ${t('conduct.acknowledged_at', { date: date(strike.acknowledged_at) })}`}
        </p>
      </header>
      {due && <Acknowledge caseId={case_id} />}
      <dl className={css.reasons}>
        <Reason name={t('conduct.rule')}>{rule_title}</Reason>
        <Reason name={t('conduct.facts')}>
          <span className={css.pre}>{facts}</span>
        </Reason>
        {posts.length > 0 && (
          <Reason name={t('conduct.evidence')}>
            <Evidence posts={posts} />
          </Reason>
        )}
        <Reason name={t('conduct.duration')}>
          <Duration strike={strike} />
        </Reason>
        <Reason name={t('conduct.redress')}>
          <Redress strike={strike} />
        </Reason>
      </dl>
      <details className={css.statement}>
        <summary>{t('conduct.statement')}</summary>
        <p className={css.pre}>{statement}</p>
      </details>
      <AppealPart judged={strike} />
      <ReviewPart strike={strike} />
    </article>
  );
}

function Reason({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Acknowledge({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const acknowledge = useAcknowledge();
  return (
    <div className={css.due}>
      <p>
        <Icon name="alert" />
        {t('conduct.acknowledge_ask')}
      </p>
      <Button
        look="primary"
        disabled={acknowledge.isPending}
        onClick={() =>
          acknowledge.mutate([caseId], {
            onSuccess: () => {
              toast(t('barrier.acknowledged'));
              // The button is gone.
              document.getElementById('main')?.focus();
            },
          })
        }
      >
        {t('barrier.acknowledge')}
      </Button>
      {acknowledge.error && <ErrorNotice cause={acknowledge.error} />}
    </div>
  );
}

/** So much of a fingerprint tells two of them apart. */
const HASH_SHOWN = 12;

function Evidence({ posts }: { posts: Strike['posts'] }) {
  const { t } = useTranslation();
  const { full } = useDates();
  return (
    <>
      {posts.map(({ excerpt, at, sha256 }) => (
        <figure key={sha256} className={css.evidence}>
          {excerpt && <blockquote className={css.pre}>{excerpt}</blockquote>}
          <figcaption>
            {at && <span>{t('conduct.evidence_at', { time: full(at) })}</span>}
          </figcaption>
          <details className={css.proof}>
            <summary>{t('conduct.evidence_proof')}</summary>
            <p>{t('conduct.evidence_proof_text')}</p>
            <p className={css.hash}>
              {t('conduct.evidence_hash')}{' '}
              <code title={sha256}>{sha256.slice(0, HASH_SHOWN)}…</code>
              <IconButton
                icon="copy"
                label={t('conduct.copy_hash')}
                onClick={() => copyText(sha256)}
              />
            </p>
          </details>
        </figure>
      ))}
      <p className={css.quiet}>{t('conduct.posts_note')}</p>
    </>
  );
}

function Duration({ strike }: { strike: Strike }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { active_until, cleared_at, overturned_at, lifted_at, review_from } = strike;
  switch (stateOf(strike)) {
    case 'unconfirmed':
      return t('conduct.duration_unconfirmed', { date: date(overturned_at ?? '') });
    case 'overturned':
      return t('conduct.duration_overturned', { date: date(overturned_at ?? '') });
    case 'lifted':
      return t('conduct.duration_lifted', { date: date(lifted_at ?? '') });
    case 'cleared':
      return t('conduct.duration_cleared', { date: date(cleared_at ?? '') });
    case 'active':
      if (active_until) return t('conduct.duration_until', { date: date(active_until) });
      return review_from
        ? t('conduct.duration_review', { date: date(review_from) })
        : t('conduct.duration_indefinite');
    case 'expired':
      return active_until
        ? t('conduct.duration_expired', { date: date(active_until) })
        : t('conduct.state_expired');
  }
}

function Redress({ strike }: { strike: Strike }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { appeal, may_appeal, appeal_until } = strike;
  if (appeal || stateOf(strike) === 'overturned') return t('conduct.redress_once');
  if (['lifted', 'unconfirmed'].includes(stateOf(strike))) return t('conduct.redress_void');
  return may_appeal
    ? t('conduct.redress_until', { date: date(appeal_until) })
    : t('conduct.redress_over');
}
