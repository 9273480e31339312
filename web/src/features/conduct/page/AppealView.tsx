import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { conduct } from '../../../api/conduct';
import type { Appeal } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { toast } from '../../../ui/Toasts/toasts';
import { useDraft } from '../../forum/drafts';
import { showAppeal } from './appeals';
import css from './conduct.module.css';
import { ReplyForm } from './ReplyForm';

/** How an appeal stands, what was asked about it, and its answer. */
export function AppealView({ appeal }: { appeal: Appeal }) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const { case_id, kind, state, text, at, due_at, answer, questions } = appeal;
  const headId = `${kind}-of-${case_id}`;
  return (
    <div role="group" aria-labelledby={headId} className={css.appeal}>
      <header className={css.strikeHead}>
        <h4 id={headId} tabIndex={-1}>
          {t(kind === 'review' ? 'review.title' : 'appeal.title')}
        </h4>
        <span className={css.state} data-state={`appeal-${state}`}>
          {t(`appeal.state_${state}`)}
        </span>
        <p className={css.quiet} title={full(at)}>
          {t('appeal.sent_at', { date: date(at) })}
        </p>
      </header>
      <p className={css.pre}>{text}</p>
      {questions.map((question, index) => (
        <Question
          // biome-ignore lint/suspicious/noArrayIndexKey: questions are only ever added
          key={index}
          caseId={case_id}
          nth={index}
          open={state === 'open'}
          question={question}
        />
      ))}
      {state === 'open' ? (
        <p className={css.quiet}>{t('appeal.due', { date: date(due_at) })}</p>
      ) : (
        <p>
          <strong>{t(`appeal.result_${state}`)}</strong>
        </p>
      )}
      {answer?.text && (
        <figure className={css.answer}>
          <figcaption>
            {t('appeal.answer')} · {date(answer.at)}
          </figcaption>
          <blockquote className={css.pre}>{answer.text}</blockquote>
        </figure>
      )}
    </div>
  );
}

interface QuestionProps {
  caseId: string;
  nth: number;
  /** It can still be answered. */
  open: boolean;
  question: Appeal['questions'][number];
}

function Question({ caseId, nth, open, question }: QuestionProps) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { text, at, answer } = question;
  return (
    <div className={css.question}>
      <p className={css.quiet}>{t('appeal.question_at', { date: date(at) })}</p>
      <p className={css.pre}>{text}</p>
      {answer && (
        <figure className={css.answer}>
          <figcaption>{t('appeal.reply')}</figcaption>
          <blockquote className={css.pre}>{answer}</blockquote>
        </figure>
      )}
      {!answer && open && <Reply caseId={caseId} nth={nth} />}
    </div>
  );
}

function Reply({ caseId, nth }: { caseId: string; nth: number }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [{ text }, change, clear] = useDraft(`reply:${caseId}:${nth}`, { text: '' });
  const reply = useMutation({
    mutationFn: () => conduct.reply(caseId, text.trim()),
    onSuccess: (appeal) => {
      clear();
      showAppeal(queryClient, appeal);
      toast(t('appeal.replied'));
    },
  });
  return (
    <ReplyForm
      id={`reply-${caseId}-${nth}`}
      text={text}
      onChange={(words) => change({ text: words })}
      sending={reply}
      onSend={reply.mutate}
    />
  );
}
