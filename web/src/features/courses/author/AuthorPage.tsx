import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { courseQuery, courseSourceQuery } from '../../../api/learning-queries';
import { Failure } from '../../../ui/Failure/Failure';
import { Loading } from '../../../ui/Loading/Loading';
import { AuthorFrame } from './AuthorFrame';
import css from './author.module.css';
import { CourseEditor } from './CourseEditor';
import { EXAMPLE } from './example';

const route = getRouteApi('/member/courses/$course/edit');

export function NewCoursePage() {
  const { t } = useTranslation();
  return (
    <AuthorFrame title={t('author.new_title')} intro={t('author.intro')}>
      <CourseEditor source={EXAMPLE} />
    </AuthorFrame>
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
    <AuthorFrame
      title={t('author.edit_title', { title: course?.title ?? id })}
      intro={t('author.intro')}
      course={id}
    >
      {query.data ? (
        <CourseEditor source={query.data.source} courseId={id} published={course?.published} />
      ) : (
        <Loading rows={6} />
      )}
    </AuthorFrame>
  );
}
