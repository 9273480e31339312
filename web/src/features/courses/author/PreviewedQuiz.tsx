import { useTranslation } from 'react-i18next';
import type { LessonPreview, QuestionPreview, QuizPreview } from '../../../api/learning-types';
import { PostBody } from '../../forum/post/PostBody';
import courseCss from '../pages/course.module.css';
import quizCss from '../quiz/quiz.module.css';
import css from './author.module.css';

interface PreviewedQuizProps {
  quiz: QuizPreview;
  lessons: readonly LessonPreview[];
}

/** The whole bank with its right answers, as the review after an attempt shows them. */
export function PreviewedQuiz({ quiz, lessons }: PreviewedQuizProps) {
  const { t } = useTranslation();
  const { title, asked, pass_percent, questions } = quiz;
  return (
    <details className={css.part}>
      <summary>
        <h3>{title}</h3>
        <span className={courseCss.meta}>
          <span>{t('author.asks', { count: asked, all: questions.length })}</span>
          <span>{t('quiz.intro_pass', { percent: pass_percent })}</span>
        </span>
      </summary>
      <ol className={quizCss.review}>
        {questions.map((question) => (
          <li key={question.question_id}>
            <PreviewedQuestion
              question={question}
              lesson={lessons.find(({ lesson_id }) => lesson_id === question.lesson_id)}
            />
          </li>
        ))}
      </ol>
    </details>
  );
}

interface PreviewedQuestionProps {
  question: QuestionPreview;
  /** The one that explains it. */
  lesson: LessonPreview | undefined;
}

function PreviewedQuestion({ question, lesson }: PreviewedQuestionProps) {
  const { t } = useTranslation();
  const { kind, html, options, explanation_html } = question;
  return (
    <article className={quizCss.feedback}>
      <PostBody html={html} />
      <p className={quizCss.how}>{t(kind === 'multiple' ? 'quiz.pick_many' : 'quiz.pick_one')}</p>
      <ul className={quizCss.given}>
        {options.map(({ option_id, text, correct }) => (
          <li key={option_id} data-right={correct}>
            <span>{text}</span>
            {correct && <span className={quizCss.said}>{t('quiz.right_answer')}</span>}
          </li>
        ))}
      </ul>
      <div className={quizCss.explanation}>
        <strong>{t('quiz.explanation')}</strong>
        <PostBody html={explanation_html} />
        {lesson && <p>{t('author.explained_in', { title: lesson.title })}</p>}
      </div>
    </article>
  );
}
