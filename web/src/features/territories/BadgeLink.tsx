import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { badgesQuery } from '../../api/learning-queries';

/** One of our badges by its slug: its name, which leads to its page. */
export function BadgeLink({ badge }: { badge: string }) {
  const { data } = useQuery(badgesQuery());
  return (
    <Link to="/badges/$badge" params={{ badge }}>
      {data?.items.find(({ badge_id }) => badge_id === badge)?.name ?? badge}
    </Link>
  );
}
