import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';

export function NewTopicLink({ category }: { category?: string }) {
  const { t } = useTranslation();
  return (
    <Link to="/forum/new" search={category ? { category } : {}} className={buttonClass('primary')}>
      <Icon name="plus" />
      {t('forum.new_topic')}
    </Link>
  );
}
