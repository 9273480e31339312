import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Appeal } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { fromServer } from '../../../i18n/server';
import { Button } from '../../../ui/Button/Button';
import { focusSoon } from '../../../ui/focus';
import { Icon } from '../../../ui/Icon';
import { nameOf } from '../../forum/names';
import { Mark } from '../CaseMarks';
import caseCss from '../case/case.module.css';
import css from '../moderation.module.css';
import { AskDialog } from './AskDialog';
import appealCss from './appeals.module.css';
import { ClaimAppeal } from './ClaimAppeal';
import { DecideAppeal } from './DecideAppeal';
import { forgetAnswer, useAnswer } from './unsent';

interface AppealViewProps {
  appeal: Appeal;
  heading: 'h2' | 'h3';
  /** Where it does not stand with its case. */
  linked: boolean;
}

/** An appeal with what was asked and answered, and the way to decide it for who may. */
export function AppealView({ appeal, heading: Heading, linked }: AppealViewProps) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const { case_id, kind, member, state, text, at, due_at, issuer, claimed_by } = appeal;
  const id = `${kind}-${case_id}`;
  const overdue = state === 'open' && Date.parse(due_at) < Date.now();
  return (
    <article className={appealCss.appeal} aria-labelledby={id}>
      <div className={caseCss.between}>
        <Heading id={id} tabIndex={-1}>
          {member
            ? t(kind === 'review' ? 'moderation.appeal.review_by' : 'moderation.appeal.by', {
                name: nameOf(member),
              })
            : t('moderation.appeal.title')}
        </Heading>
        <Mark
          icon={state === 'open' ? 'clock' : 'check'}
          look={state === 'open' ? 'hidden' : undefined}
          says={t(`moderation.appeal.state_${state}`)}
        />
      </div>
      <p className={caseCss.meta}>
        <span title={full(at)}>{t('moderation.appeal.sent', { time: when(at) })}</span>
        {state === 'open' &&
          (overdue ? (
            <Mark
              icon="alert"
              look="severe"
              says={t('moderation.appeal.overdue', { date: full(due_at) })}
            />
          ) : (
            <span>{t('moderation.appeal.due', { date: full(due_at) })}</span>
          ))}
        {issuer && <span>{t('moderation.appeal.issuer', { name: nameOf(issuer) })}</span>}
        {state === 'open' && claimed_by && (
          <span>{t('moderation.appeal.claimed_by', { name: nameOf(claimed_by) })}</span>
        )}
        {linked && (
          <Link
            to="/moderation/cases/$case"
            params={{ case: case_id }}
            activeOptions={{ exact: true }}
          >
            {t('moderation.appeal.see_case')}
          </Link>
        )}
      </p>
      {text && <blockquote className={css.quote}>{text}</blockquote>}
      <Questions appeal={appeal} />
      <Answer appeal={appeal} />
      {state === 'open' ? <Acts appeal={appeal} linked={linked} /> : <Unsent appeal={appeal} />}
    </article>
  );
}

function Questions({ appeal }: { appeal: Appeal }) {
  const { t } = useTranslation();
  if (appeal.questions.length === 0) return null;
  return (
    <dl className={appealCss.questions}>
      {appeal.questions.map(({ text, at, answer }) => (
        <div key={at}>
          <dt>
            <strong>{t('moderation.appeal.question')}:</strong> {text}
          </dt>
          <dd className={css.plain}>
            {answer ?? <em>{t('moderation.appeal.waiting_answer')}</em>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Answer({ appeal }: { appeal: Appeal }) {
  const { t } = useTranslation();
  const { when } = useDates();
  const { answer, decided_by } = appeal;
  if (!answer) return null;
  return (
    <div className={appealCss.answer}>
      <p>
        <strong>{t('moderation.appeal.answer_from_us')}</strong>
      </p>
      <p className={css.plain}>{answer.text}</p>
      {decided_by && (
        <p className={css.hint}>
          {t('moderation.appeal.decided_by', { name: nameOf(decided_by), time: when(answer.at) })}
        </p>
      )}
    </div>
  );
}

/** Somebody else was faster: what was written to the member is not lost. */
function Unsent({ appeal: { case_id } }: { appeal: Appeal }) {
  const { t } = useTranslation();
  const { text } = useAnswer(case_id);
  if (!text.trim()) return null;
  return (
    <>
      <div role="alert" className={css.notice}>
        <Icon name="alert" />
        <div>
          <p>
            <strong>{t('moderation.case.changed')}</strong>
          </p>
          <p>{t('moderation.case.changed_text')}</p>
        </div>
      </div>
      <p className={css.hint}>{t('moderation.appeal.mine')}</p>
      <p className={css.quote}>{text}</p>
      <div className={css.acts}>
        <Button onClick={() => forgetAnswer(case_id)}>{t('moderation.appeal.discard')}</Button>
      </div>
    </>
  );
}

function Acts({ appeal, linked }: Omit<AppealViewProps, 'heading'>) {
  const { t } = useTranslation();
  const { case_id, kind, may_decide, why_not } = appeal;
  const begun = useAnswer(case_id).text.trim() !== '';
  const [doing, setDoing] = useState<'decide' | 'ask' | undefined>(begun ? 'decide' : undefined);
  if (!may_decide) {
    return (
      <div className={css.notice}>
        <Icon name="lock" />
        <div>
          <p>
            <strong>{t('moderation.appeal.not_yours')}</strong>
          </p>
          {why_not && <p>{fromServer(why_not)}</p>}
        </div>
      </div>
    );
  }
  if (doing === 'decide') {
    return (
      <DecideAppeal
        appeal={appeal}
        onClose={() => {
          setDoing(undefined);
          focusSoon(`decide-${case_id}`);
        }}
        onDone={() => {
          setDoing(undefined);
          // In a list it goes.
          focusSoon(linked ? 'main' : `${kind}-${case_id}`);
        }}
      />
    );
  }
  return (
    <div className={css.acts}>
      <Button
        id={`decide-${case_id}`}
        look="primary"
        onClick={() => {
          setDoing('decide');
          focusSoon(`decision-${case_id}`);
        }}
      >
        {t('moderation.appeal.decide')}
      </Button>
      <Button icon="send" onClick={() => setDoing('ask')}>
        {t('moderation.appeal.ask')}
      </Button>
      <ClaimAppeal appeal={appeal} />
      {doing === 'ask' && <AskDialog appeal={appeal} onClose={() => setDoing(undefined)} />}
    </div>
  );
}
