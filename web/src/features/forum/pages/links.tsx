import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { categoriesQuery } from '../../../api/queries';
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
