import { useTranslation } from 'react-i18next';
import type { CoursePreview, LessonPreview } from '../../../api/learning-types';
import { PostBody } from '../../forum/post/PostBody';
import courseCss from '../pages/course.module.css';
import css from './author.module.css';
import { PreviewedQuiz } from './PreviewedQuiz';

/** What the course says of itself, its lessons to unfold, and its quiz. */
export function PreviewedCourse({ course }: { course: CoursePreview }) {
  const { t } = useTranslation();
  const { title, summary, minutes, lessons, quiz } = course;
  return (
    <>
      <div>
        <h3>{title}</h3>
        <p className={courseCss.lead}>{summary}</p>
        <p className={courseCss.meta}>
          <span>
            {t('courses.lessons', { count: lessons.length })}
            <span aria-hidden="true"> · </span>
            {t('courses.minutes', { count: minutes })}
          </span>
        </p>
      </div>
      {lessons.map((lesson, index) => (
        <PreviewedLesson
          key={lesson.lesson_id}
          lesson={lesson}
          position={t('lesson.position', { number: index + 1, count: lessons.length })}
        />
      ))}
      {quiz && <PreviewedQuiz quiz={quiz} lessons={lessons} />}
    </>
  );
}

function PreviewedLesson({ lesson, position }: { lesson: LessonPreview; position: string }) {
  const { t } = useTranslation();
  const { title, minutes, required, refresher, html } = lesson;
  return (
    <details className={css.part}>
      <summary>
        <h3>{title}</h3>
        <span className={courseCss.meta}>
          <span>{position}</span>
          <span>{t('courses.minutes', { count: minutes })}</span>
          {!required && <span>{t('courses.optional')}</span>}
          {refresher && <span>{t('author.in_refresher')}</span>}
        </span>
      </summary>
      <PostBody html={html} spoiler={t('lesson.show_answer')} />
    </details>
  );
}
