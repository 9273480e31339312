import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { courseQuery, courseSourceQuery } from '../../../api/learning-queries';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { Failure } from '../../../ui/Failure/Failure';
import { Icon } from '../../../ui/Icon';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import courseCss from '../pages/course.module.css';
import css from './author.module.css';
import { CourseEditor } from './CourseEditor';
import { EXAMPLE } from './example';

const route = getRouteApi('/member/courses/$course/edit');

export function NewCoursePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('author.new_title')}>
      <CourseEditor source={EXAMPLE} />
    </Page>
  );
}

export function EditCoursePage() {
  const { t } = useTranslation();
  const { course: id } = route.useParams();
  const { data: course } = useQuery(courseQuery(id));
  const query = useQuery(courseSourceQuery(id));
  if (query.isError && !query.data) {
    return (
      <div className={css.page}>
        <Failure cause={query.error} onRetry={() => query.refetch()} />
      </div>
    );
  }
  return (
    <Page title={t('author.edit_title', { title: course?.title ?? id })} course={id}>
      {query.data ? (
        <CourseEditor source={query.data.source} courseId={id} published={course?.published} />
      ) : (
        <Loading rows={6} />
      )}
    </Page>
  );
}

interface PageProps {
  title: string;
  course?: string;
  children: ReactNode;
}

function Page({ title, course, children }: PageProps) {
  const { t } = useTranslation();
  const permission = usePermission('author_courses');
  return (
    <div className={css.page}>
      <header className={courseCss.head}>
        {course ? (
          <Link to="/courses/$course" params={{ course }} className={courseCss.up}>
            <Icon name="back" size={16} />
            {t('lesson.back_to_course')}
          </Link>
        ) : (
          <Link to="/courses" className={courseCss.up}>
            <Icon name="back" size={16} />
            {t('courses.title')}
          </Link>
        )}
        <PageHeading title={title} />
        <p className={courseCss.lead}>{t('author.intro')}</p>
      </header>
      {permission?.allowed === false && <p>{t('author.not_allowed')}</p>}
      {permission?.allowed && children}
      {!permission && <Loading rows={4} />}
    </div>
  );
}
