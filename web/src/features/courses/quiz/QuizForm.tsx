import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import type { Attempt, Question, Quiz, Result } from '../../../api/learning-types';
import { toProblem } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Icon } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { PostBody } from '../../forum/post/PostBody';
import { faultsByQuestion, unanswered } from './answers';
import type { SaveState } from './autosave';
import css from './quiz.module.css';
import { useAnswers } from './use-answers';

interface QuizFormProps {
  quiz: Quiz;
  attempt: Attempt;
  onResult: (result: Result) => void;
  /** The attempt turned out to be over already. */
  onClosed: () => void;
}

const idOf = (question: string) => `q-${question}`;

function goTo(question: string): void {
  const fieldset = document.getElementById(idOf(question));
  fieldset?.scrollIntoView({ block: 'start' });
  fieldset?.querySelector('input')?.focus({ preventScroll: true });
}

export function QuizForm({ quiz, attempt, onResult, onClosed }: QuizFormProps) {
  const { t } = useTranslation();
  const { answers, state, choose, close } = useAnswers(attempt);
  const [asking, setAsking] = useState(false);
  const { questions } = attempt;
  const open = unanswered(questions, answers);

  const submit = useMutation({
    mutationFn: () => learning.submit(quiz.quiz_id, attempt.attempt_id, answers),
    onSuccess: (result) => {
      close();
      onResult(result);
    },
    onError: (cause) => {
      const faults = faultsByQuestion(toProblem(cause).fields);
      const first = questions.find(({ question_id }) => faults[question_id]);
      if (first) goTo(first.question_id);
    },
  });
  const problem = submit.error ? toProblem(submit.error) : undefined;
  const faults = faultsByQuestion(problem?.fields ?? {});

  const press = (event: FormEvent) => {
    event.preventDefault();
    if (open.length > 0) setAsking(true);
    else submit.mutate();
  };
  const answer = (index = 0) => {
    setAsking(false);
    const question = questions[index];
    // After the dialog has given the focus back.
    if (question) setTimeout(() => goTo(question.question_id));
  };

  return (
    <>
      <PageHeading title={quiz.title} />
      <form onSubmit={press} className={css.form}>
        {questions.map((question, index) => (
          <QuestionFields
            key={question.question_id}
            question={question}
            number={index + 1}
            count={questions.length}
            chosen={answers[question.question_id] ?? []}
            fault={faults[question.question_id]}
            onChoose={(option, chosen) => choose(question, option, chosen)}
          />
        ))}
        {problem && (
          <ErrorNotice
            cause={problem}
            fieldIds={Object.fromEntries(
              questions.flatMap(({ question_id, options }, index) => {
                const first = `${idOf(question_id)}-${options[0]?.option_id}`;
                const label = t('quiz.to_question', { number: index + 1 });
                const field = { id: first, label };
                return [
                  [question_id, field],
                  [`answers.${question_id}`, field],
                ];
              }),
            )}
          />
        )}
        <div className={css.bar}>
          <div className={css.status}>
            <strong>
              {t('quiz.answered', {
                done: questions.length - open.length,
                count: questions.length,
              })}
            </strong>
            <Saving state={state} onClosed={onClosed} />
          </div>
          <Button type="submit" look="primary" disabled={submit.isPending || state === 'closed'}>
            {t(submit.isPending ? 'quiz.submitting' : 'quiz.submit')}
          </Button>
        </div>
      </form>
      {asking && (
        <Dialog
          title={t('quiz.unanswered_title')}
          onClose={() => setAsking(false)}
          actions={
            <Button look="primary" onClick={() => answer(open[0])}>
              {t('quiz.to_first')}
            </Button>
          }
        >
          <p>{t('quiz.unanswered', { count: open.length })}</p>
          <ul className={css.missing}>
            {open.map((index) => (
              <li key={index}>
                <Button look="quiet" onClick={() => answer(index)}>
                  {t('quiz.to_question', { number: index + 1 })}
                </Button>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}

function Saving({ state, onClosed }: { state: SaveState; onClosed: () => void }) {
  const { t } = useTranslation();
  const words = {
    quiet: '',
    saving: t('quiz.saving'),
    saved: t('quiz.saved'),
    unsaved: t('quiz.unsaved'),
    closed: t('quiz.closed'),
  };
  return (
    <span className={css.saving} data-state={state}>
      {/* Every saved answer would be too much to listen to: only trouble is spoken. */}
      <span role="status">{(state === 'unsaved' || state === 'closed') && words[state]}</span>
      {(state === 'saving' || state === 'saved') && <span>{words[state]}</span>}
      {state === 'closed' && (
        <button type="button" onClick={onClosed}>
          {t('quiz.show_outcome')}
        </button>
      )}
    </span>
  );
}

interface QuestionFieldsProps {
  question: Question;
  number: number;
  count: number;
  chosen: readonly string[];
  fault: string | undefined;
  onChoose: (option: string, chosen: boolean) => void;
}

function QuestionFields(props: QuestionFieldsProps) {
  const { question, number, count, chosen, fault, onChoose } = props;
  const { t } = useTranslation();
  const { question_id, kind, html, options } = question;
  const id = idOf(question_id);
  const many = kind === 'multiple';
  return (
    <fieldset
      id={id}
      className={css.question}
      data-fault={fault ? true : undefined}
      aria-describedby={`${id}-how${fault ? ` ${id}-fault` : ''}`}
    >
      <legend className={css.legend}>
        <span className={css.number}>{t('quiz.legend', { number, count })}</span>
        <PostBody html={html} />
      </legend>
      <p id={`${id}-how`} className={css.how}>
        {t(many ? 'quiz.pick_many' : 'quiz.pick_one')}
      </p>
      {fault && (
        <p id={`${id}-fault`} className={css.fault}>
          <Icon name="alert" size={16} />
          {fault}
        </p>
      )}
      <div className={css.options}>
        {options.map(({ option_id, text }) => (
          <label key={option_id} className={css.option}>
            <input
              id={`${id}-${option_id}`}
              type={many ? 'checkbox' : 'radio'}
              name={id}
              checked={chosen.includes(option_id)}
              onChange={(event) => onChoose(option_id, event.target.checked)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
