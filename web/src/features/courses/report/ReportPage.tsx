import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { courseQuery, courseReportQuery } from '../../../api/learning-queries';
import type { CourseReport } from '../../../api/learning-types';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { Loading } from '../../../ui/Loading/Loading';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { AuthorFrame } from '../author/AuthorFrame';
import { Funnel } from './Funnel';
import { HardQuestions } from './HardQuestions';
import css from './report.module.css';
import { percentOf } from './share';

const route = getRouteApi('/member/courses/$course/report');

/** How a course goes, for its authors: counts, and nobody's name. */
export function ReportPage() {
  const { t } = useTranslation();
  const { course: id } = route.useParams();
  const { data: course } = useQuery(courseQuery(id));
  return (
    <AuthorFrame
      title={t('report.title', { title: course?.title ?? id })}
      intro={t('report.intro')}
      course={id}
    >
      <Report course={id} />
    </AuthorFrame>
  );
}

function Report({ course }: { course: string }) {
  const { t } = useTranslation();
  const [version, setVersion] = useState<number>();
  const { data, error, refetch } = useQuery({
    ...courseReportQuery(course, version),
    placeholderData: keepPreviousData,
  });
  if (error) {
    return (
      <div className={css.section}>
        <ErrorNotice cause={error} />
        <div>
          <Button onClick={() => refetch()}>{t('app.try_again')}</Button>
        </div>
      </div>
    );
  }
  if (!data) return <Loading rows={6} />;
  return (
    <>
      {data.versions.length > 1 && (
        <div className={css.version}>
          <Field id="version" label={t('report.version')}>
            {(control) => (
              <select
                {...control}
                value={version ?? data.version}
                onChange={(event) => setVersion(Number(event.target.value))}
              >
                {data.versions.map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      )}
      <Funnel report={data} />
      <Attempts report={data} />
      {data.questions.length > 0 && <HardQuestions report={data} />}
    </>
  );
}

function Attempts({ report }: { report: CourseReport }) {
  const { t } = useTranslation();
  const { attempts, passed_attempts: passed, questions } = report;
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="report-attempts" className={css.section}>
      <h2 id="report-attempts">{t('report.attempts_title')}</h2>
      <p>
        {attempts === 0
          ? t('report.no_attempts')
          : t('report.attempts', {
              count: attempts,
              passed,
              percent: percentOf(passed, attempts),
            })}
      </p>
    </section>
  );
}
