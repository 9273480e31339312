import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { attemptsQuery, courseQuery, quizQuery } from '../../../api/learning-queries';
import type { Attempt, Quiz, Result } from '../../../api/learning-types';
import { KEYS_BY_BADGE } from '../../../api/live';
import { useDates } from '../../../i18n/dates';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Waiting } from '../../../ui/Waiting/Waiting';
import courseCss from '../pages/course.module.css';
import { NewerVersion } from '../pages/NewerVersion';
import { Countdown } from './Countdown';
import { QuizForm } from './QuizForm';
import { QuizResult } from './QuizResult';
import css from './quiz.module.css';

const route = getRouteApi('/member/courses/$course/quiz');
const ASK_AGAIN_MS = 15_000;

/** Three rooms in one page: before the attempt, in it, and its result. */
export function QuizPage() {
  const { t } = useTranslation();
  const { course } = route.useParams();
  const queryClient = useQueryClient();
  const query = useQuery(quizQuery(course));
  const [attempt, setAttempt] = useState<Attempt>();
  const [result, setResult] = useState<Result>();
  const quiz = query.data;

  const refresh = () => queryClient.invalidateQueries({ queryKey: ['quiz', course] });
  const enter = (room: { attempt?: Attempt; result?: Result }) => {
    setAttempt(room.attempt);
    setResult(room.result);
    window.scrollTo({ top: 0 });
  };
  const finish = (answer: Result) => {
    const keys = [['quiz', course], ['lesson', course], ...KEYS_BY_BADGE];
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
    enter({ result: answer });
  };

  if (!quiz) {
    return (
      <div className={courseCss.page}>
        <Waiting query={query} rows={5} />
      </div>
    );
  }
  return (
    <div className={courseCss.page}>
      <Link to="/courses/$course" params={{ course }} className={courseCss.up}>
        <Icon name="back" size={16} />
        {t('lesson.back_to_course')}
      </Link>
      {!result && <NewerVersion course={course} />}
      {result ? (
        <QuizResult quiz={quiz} result={result} onAgain={() => enter({})} />
      ) : attempt ? (
        <QuizForm
          key={attempt.attempt_id}
          quiz={quiz}
          attempt={attempt}
          onResult={finish}
          onClosed={() => {
            enter({});
            void refresh();
          }}
        />
      ) : (
        <Before quiz={quiz} onStarted={(started) => enter({ attempt: started })} />
      )}
    </div>
  );
}

function Before({ quiz, onStarted }: { quiz: Quiz; onStarted: (attempt: Attempt) => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { quiz_id, attempts } = quiz;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['quiz', quiz_id] });
  const start = useMutation({
    mutationFn: () => learning.startAttempt(quiz_id),
    onSuccess: onStarted,
    // What the page knew of lessons and attempts was old.
    onError: () => void refresh(),
  });

  const frame = (content: ReactNode) => (
    <>
      <PageHeading title={quiz.title} />
      {content}
      <History quiz={quiz} />
    </>
  );
  if (quiz.passed) {
    return frame(
      <>
        <p className={courseCss.completed}>
          <Icon name="check" />
          {t('quiz.passed_before')}
        </p>
        <BackToCourse course={quiz.course_id} />
      </>,
    );
  }
  if (attempts.left === 0 && attempts.next_attempt_at && !quiz.open_attempt_id) {
    return frame(<Exhausted quiz={quiz} until={attempts.next_attempt_at} />);
  }
  if (!quiz.ready) {
    return frame(
      <>
        <p className={courseCss.notice}>
          <Icon name="lock" />
          <span>
            <strong>{t('quiz.not_ready_title')}.</strong> {t('quiz.not_ready')}
          </span>
        </p>
        <BackToCourse course={quiz.course_id} />
      </>,
    );
  }
  return frame(
    <>
      <ul className={css.facts}>
        <li>{t('quiz.questions', { count: quiz.questions })}</li>
        <li>{t('quiz.intro_pass', { percent: quiz.pass_percent })}</li>
        <li>{t('quiz.intro_time')}</li>
        <li>{t('quiz.intro_attempts', { count: attempts.limit, hours: attempts.per_hours })}</li>
        <li>{t('quiz.left', { count: attempts.left })}</li>
      </ul>
      {start.error && <ErrorNotice cause={start.error} />}
      <div>
        <Button look="primary" disabled={start.isPending} onClick={() => start.mutate()}>
          {t(
            start.isPending ? 'quiz.starting' : quiz.open_attempt_id ? 'quiz.resume' : 'quiz.start',
          )}
        </Button>
      </div>
    </>,
  );
}

function BackToCourse({ course }: { course: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Link to="/courses/$course" params={{ course }} className={buttonClass('primary')}>
        {t('lesson.back_to_course')}
      </Link>
    </div>
  );
}

function Exhausted({ quiz, until }: { quiz: Quiz; until: string }) {
  const { t } = useTranslation();
  const { refetch } = useQuery({
    ...quizQuery(quiz.quiz_id),
    // The clock of the device may be ahead of the server's, which decides.
    refetchInterval: () => (Date.parse(until) < Date.now() ? ASK_AGAIN_MS : false),
  });
  return (
    <section className={css.exhausted} aria-labelledby="quiz-exhausted">
      <h2 id="quiz-exhausted">{t('quiz.exhausted_title')}</h2>
      <Countdown until={until} onOver={() => void refetch()} />
      <p>{t('quiz.exhausted_text')}</p>
      <ToRead course={quiz.course_id} />
      <BackToCourse course={quiz.course_id} />
    </section>
  );
}

/** The lessons that are to be read again before the next attempt. */
function ToRead({ course }: { course: string }) {
  const { data } = useQuery(courseQuery(course));
  const missed = data?.lessons.filter(({ required, state }) => required && state !== 'done') ?? [];
  if (missed.length === 0) return null;
  return (
    <ul>
      {missed.map(({ lesson_id, title }) => (
        <li key={lesson_id}>
          <Link to="/courses/$course/$lesson" params={{ course, lesson: lesson_id }}>
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function History({ quiz }: { quiz: Quiz }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { data } = useQuery(attemptsQuery(quiz.quiz_id));
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="quiz-history">
      <h2 id="quiz-history">{t('quiz.history')}</h2>
      <ul className={css.history}>
        {data.items.map(({ attempt_id, submitted_at, score, of, passed }) => (
          <li key={attempt_id} data-passed={passed}>
            <Icon name={passed ? 'check' : 'close'} size={16} />
            {t('quiz.history_item', { date: full(submitted_at), score, count: of })}
          </li>
        ))}
      </ul>
    </section>
  );
}
