import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { holdersQuery } from '../../api/learning-queries';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { Button } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { nameOf } from '../forum/names';
import css from './badges.module.css';

/** Who holds the badge now. */
export function Holders({ id, count }: { id: string; count: number }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  const query = useInfiniteQuery(holdersQuery(id));
  const holders = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="badge-holders" className={css.section}>
      <h2 id="badge-holders">{t('badges.holders_title')}</h2>
      <p className={css.text}>
        {count === 0 ? t('badges.no_holders') : t('badges.holders', { count })}
      </p>
      {query.isPending && <Loading rows={2} />}
      {query.isError && <ErrorNotice cause={query.error} />}
      {holders.length > 0 && (
        <ul className={css.holders}>
          {holders.map(({ member, issued_at }) => (
            <li key={member.user_id} title={member.user_id}>
              <Avatar member={member} size={28} />
              <span className={css.holder}>{nameOf(member)}</span>
              <span className={css.facts} title={full(issued_at)}>
                {t('badges.holder_since', { date: day(issued_at) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className={css.actions}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </section>
  );
}
