import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { Icon } from '../../../ui/Icon';
import css from './course.module.css';

/** For those who may write courses: to change this one, and to see how it goes. */
export function AuthorLinks({ course }: { course: string }) {
  const { t } = useTranslation();
  if (!usePermission('author_courses')?.allowed) return null;
  return (
    <>
      <Link to="/courses/$course/edit" params={{ course }} className={css.up}>
        <Icon name="edit" size={16} />
        {t('author.edit')}
      </Link>
      <Link to="/courses/$course/report" params={{ course }} className={css.up}>
        <Icon name="chart" size={16} />
        {t('report.link')}
      </Link>
    </>
  );
}
