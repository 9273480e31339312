import { useTranslation } from 'react-i18next';
import type { CourseReport } from '../../../api/learning-types';
import css from './report.module.css';
import { ShareRow } from './ShareRow';

/** How many came how far, from the beginning through each lesson to the end. */
export function Funnel({ report }: { report: CourseReport }) {
  const { t } = useTranslation();
  const { enrolled, lessons, completed, renewing, renewed } = report;
  const row = (done: number) => ({
    part: done,
    whole: enrolled,
    count: String(done),
    look: 'reached' as const,
  });
  return (
    <section aria-labelledby="report-funnel" className={css.section}>
      <h2 id="report-funnel">{t('report.funnel')}</h2>
      {enrolled === 0 ? (
        <p>{t('report.nobody')}</p>
      ) : (
        <table className={css.table} aria-labelledby="report-funnel">
          <thead>
            <tr>
              <th scope="col">{t('report.step')}</th>
              <th scope="col">{t('report.members')}</th>
              <th scope="col">{t('report.share')}</th>
            </tr>
          </thead>
          <tbody>
            <ShareRow {...row(enrolled)}>{t('report.begun')}</ShareRow>
            {lessons.map(({ lesson_id, title, required, done }) => (
              <ShareRow key={lesson_id} {...row(done)}>
                {title}
                {!required && <span className={css.mark}> ({t('courses.optional')})</span>}
              </ShareRow>
            ))}
            <ShareRow {...row(completed)}>{t('courses.done')}</ShareRow>
          </tbody>
        </table>
      )}
      {renewing > 0 && <p className={css.note}>{t('report.renewing', { renewing, renewed })}</p>}
    </section>
  );
}
