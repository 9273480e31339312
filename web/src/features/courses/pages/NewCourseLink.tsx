import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { buttonClass } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';

/** For those who may write courses. */
export function NewCourseLink() {
  const { t } = useTranslation();
  if (!usePermission('author_courses')?.allowed) return null;
  return (
    <Link to="/courses/new" className={buttonClass('secondary')}>
      <Icon name="plus" />
      {t('author.new')}
    </Link>
  );
}
