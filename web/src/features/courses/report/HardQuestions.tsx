import { useTranslation } from 'react-i18next';
import type { CourseReport } from '../../../api/learning-types';
import { PostBody } from '../../forum/post/PostBody';
import css from './report.module.css';
import { ShareRow } from './ShareRow';

/** The questions of the bank in the order of the server: the hardest first. */
export function HardQuestions({ report }: { report: CourseReport }) {
  const { t } = useTranslation();
  const { questions, lessons } = report;
  const titleOf = (lesson: string) =>
    lessons.find(({ lesson_id }) => lesson_id === lesson)?.title ?? lesson;
  return (
    <section aria-labelledby="report-questions" className={css.section}>
      <h2 id="report-questions">{t('report.questions')}</h2>
      <table className={css.table} aria-labelledby="report-questions">
        <thead>
          <tr>
            <th scope="col">{t('report.question')}</th>
            <th scope="col">{t('report.wrong')}</th>
            <th scope="col">{t('report.share')}</th>
          </tr>
        </thead>
        <tbody>
          {questions.map(({ question_id, html, asked, wrong, lesson_id }) => (
            <ShareRow
              key={question_id}
              part={wrong}
              whole={asked}
              count={
                asked === 0
                  ? t('report.never_asked')
                  : t('report.wrong_of', { wrong, count: asked })
              }
              look="missed"
            >
              <PostBody html={html} />
              {lesson_id && (
                <span className={css.mark}>
                  {t('author.explained_in', { title: titleOf(lesson_id) })}
                </span>
              )}
            </ShareRow>
          ))}
        </tbody>
      </table>
    </section>
  );
}
