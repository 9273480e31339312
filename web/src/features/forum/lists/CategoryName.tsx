import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { categoriesQuery } from '../../../api/queries';

/** Names a category and leads to it. */
export function CategoryName({ slug }: { slug: string }) {
  const { data } = useQuery(categoriesQuery);
  const name = data?.items.find((category) => category.slug === slug)?.name ?? slug;
  return (
    <Link to="/forum/c/$category" params={{ category: slug }}>
      {name}
    </Link>
  );
}
