import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { courseQuery } from '../../../api/learning-queries';
import { Icon } from '../../../ui/Icon';
import css from './course.module.css';

/** Says, wherever somebody takes a course, that it has changed since they began. */
export function NewerVersion({ course }: { course: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(courseQuery(course));
  if (!data?.newer_version) return null;
  return (
    <p className={css.notice}>
      <Icon name="alert" />
      {t('courses.newer_version')}
    </p>
  );
}
