import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { conduct, conductQuery } from '../../../api/conduct';
import type { CaseQuestion } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { toast } from '../../../ui/Toasts/toasts';
import { useDraft } from '../../forum/drafts';
import css from './conduct.module.css';
import { ReplyForm } from './ReplyForm';

/** What moderators want to know before they judge. */
export function CaseQuestions({ questions }: { questions: readonly CaseQuestion[] }) {
  const { t } = useTranslation();
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="questions" className={css.part}>
      <h2 id="questions" tabIndex={-1}>
        {t('conduct.questions_title')}
      </h2>
      <p className={css.quiet}>{t('conduct.questions_text')}</p>
      <ul className={css.strikes}>
        {questions.map((question) => (
          <li key={question.case_id + question.at}>
            <Asked question={question} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Asked({ question }: { question: CaseQuestion }) {
  const { t } = useTranslation();
  const { when } = useDates();
  const queryClient = useQueryClient();
  const { case_id, text: asked, at } = question;
  const [{ text }, change, clear] = useDraft(`answer:${case_id}:${at}`, { text: '' });
  const answer = useMutation({
    mutationFn: () => conduct.answer(case_id, text.trim()),
    onSuccess: (now) => {
      clear();
      queryClient.setQueryData(conductQuery().queryKey, now);
      toast(t('appeal.replied'));
    },
  });
  return (
    <div className={css.appeal}>
      <p className={css.quiet}>{when(at)}</p>
      <p className={css.pre}>{asked}</p>
      <ReplyForm
        id={`answer-${case_id}`}
        text={text}
        onChange={(words) => change({ text: words })}
        sending={answer}
        onSend={answer.mutate}
      />
    </div>
  );
}
