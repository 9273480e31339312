import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { coursesQuery, enrollmentsQuery } from '../../../api/learning-queries';
import type { CourseSummary } from '../../../api/learning-types';
import { Failure } from '../../../ui/Failure/Failure';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { CourseCard } from './CourseCard';
import css from './catalogue.module.css';
import { NewCourseLink } from './NewCourseLink';

export function CataloguePage() {
  const { t } = useTranslation();
  const courses = useQuery(coursesQuery());
  return (
    <CoursesPage query={courses}>
      <p>{t('courses.empty')}</p>
    </CoursesPage>
  );
}

/** The courses the member has begun or completed. */
export function MyLearningPage() {
  const { t } = useTranslation();
  const enrollments = useQuery(enrollmentsQuery());
  return (
    <CoursesPage query={enrollments}>
      <div className={css.empty}>
        <h2>{t('courses.mine_empty_title')}</h2>
        <p>{t('courses.mine_empty_text')}</p>
      </div>
    </CoursesPage>
  );
}

interface CoursesPageProps {
  query: {
    data: { items: CourseSummary[] } | undefined;
    isError: boolean;
    error: unknown;
    refetch: () => unknown;
  };
  /** What stands there when there are none. */
  children: ReactNode;
}

function CoursesPage({ query, children }: CoursesPageProps) {
  const { t } = useTranslation();
  const { data, isError, error, refetch } = query;
  if (isError && !data) {
    return (
      <div className={css.page}>
        <Failure cause={error} onRetry={refetch} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <PageHeading title={t('courses.title')} />
          <p className={css.lead}>{t('courses.intro')}</p>
        </div>
        <NewCourseLink />
      </header>
      <nav aria-label={t('courses.tabs')} className={css.tabs}>
        <Link to="/courses" activeOptions={{ exact: true }}>
          {t('courses.all')}
        </Link>
        <Link to="/learning">{t('courses.mine')}</Link>
      </nav>
      {!data && <Loading rows={3} />}
      {data?.items.length === 0 && children}
      {data && data.items.length > 0 && (
        <ul className={css.cards}>
          {data.items.map((course) => (
            <li key={course.course_id}>
              <CourseCard course={course} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
