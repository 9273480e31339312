import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { courseQuery } from '../../../api/learning-queries';
import type { AnsweredQuestion, Quiz, Result } from '../../../api/learning-types';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Progress } from '../../../ui/Progress/Progress';
import { PostBody } from '../../forum/post/PostBody';
import { Celebration } from './Celebration';
import { Countdown } from './Countdown';
import css from './quiz.module.css';

interface QuizResultProps {
  quiz: Quiz;
  result: Result;
  onAgain: () => void;
}

export function QuizResult({ quiz, result, onAgain }: QuizResultProps) {
  const { t } = useTranslation();
  const { score, of, percent, passed, questions, reopen, attempts } = result;
  const { data: course } = useQuery(courseQuery(quiz.course_id));
  const titleOf = (lesson: string) =>
    course?.lessons.find(({ lesson_id }) => lesson_id === lesson)?.title ?? lesson;
  return (
    <>
      <header className={css.outcome} data-passed={passed}>
        <PageHeading
          title={t(passed ? 'quiz.result_passed' : 'quiz.result_failed', { score, count: of })}
        />
        <Progress percent={percent} label={t('courses.percent', { percent })} />
        {!passed && (
          <p>
            {t('quiz.result_needed', { percent: quiz.pass_percent })}{' '}
            {t('quiz.left', { count: attempts.left })}.
          </p>
        )}
      </header>
      {passed && <Celebration result={result} course={course} />}
      {reopen.length > 0 && (
        <section aria-labelledby="quiz-reopen" className={css.reopen}>
          <h2 id="quiz-reopen">{t('quiz.reopen_title')}</h2>
          <ul>
            {reopen.map((lesson) => (
              <li key={lesson}>
                <Link to="/courses/$course/$lesson" params={{ course: quiz.course_id, lesson }}>
                  {titleOf(lesson)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {!passed && attempts.left === 0 && attempts.next_attempt_at && (
        <section className={css.exhausted} aria-labelledby="quiz-exhausted">
          <h2 id="quiz-exhausted">{t('quiz.exhausted_title')}</h2>
          <Countdown until={attempts.next_attempt_at} onOver={onAgain} />
          <p>{t('quiz.exhausted_text')}</p>
        </section>
      )}
      {!passed && attempts.left > 0 && (
        <div>
          <Button look="primary" icon="refresh" onClick={onAgain}>
            {t('quiz.try_again')}
          </Button>
        </div>
      )}
      <section aria-labelledby="quiz-review">
        <h2 id="quiz-review">{t('quiz.review')}</h2>
        <ol className={css.review}>
          {questions.map((question) => (
            <li key={question.question_id}>
              <Feedback question={question} course={quiz.course_id} />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function Feedback({ question, course }: { question: AnsweredQuestion; course: string }) {
  const { t } = useTranslation();
  const { html, options, correct, explanation_html, lesson_id } = question;
  return (
    <article className={css.feedback} data-correct={correct}>
      <p className={css.verdict}>
        <Icon name={correct ? 'check' : 'close'} />
        {t(correct ? 'quiz.right' : 'quiz.wrong')}
      </p>
      <PostBody html={html} />
      <ul className={css.given}>
        {options.map((option) => (
          <li key={option.option_id} data-chosen={option.chosen} data-right={option.correct}>
            <span>{option.text}</span>
            {(option.chosen || option.correct) && (
              <span className={css.said}>
                {[
                  ...(option.chosen ? [t('quiz.your_answer')] : []),
                  ...(option.correct ? [t('quiz.right_answer')] : []),
                ].join(', ')}
              </span>
            )}
          </li>
        ))}
      </ul>
      <div className={css.explanation}>
        <strong>{t('quiz.explanation')}</strong>
        <PostBody html={explanation_html} />
        {!correct && lesson_id && (
          <Link to="/courses/$course/$lesson" params={{ course, lesson: lesson_id }}>
            {t('quiz.read_lesson')}
          </Link>
        )}
      </div>
    </article>
  );
}
