import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { categoriesQuery } from '../../../api/queries';
import type { Topic } from '../../../api/types';
import { Icon } from '../../../ui/Icon';
import css from './pages.module.css';

export function CategoryLink({ slug }: { slug: string }) {
  const { data } = useQuery(categoriesQuery);
  const name = data?.items.find((category) => category.slug === slug)?.name ?? slug;
  return (
    <Link to="/forum/c/$category" params={{ category: slug }} className={css.up}>
      <Icon name="back" size={16} />
      {name}
    </Link>
  );
}

export function ElementLink({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  return (
    <a href={topic.matrix_to} target="_blank" rel="noopener noreferrer" className={css.element}>
      <Icon name="external" size={16} />
      {t('topic.open_in_element')}
    </a>
  );
}
