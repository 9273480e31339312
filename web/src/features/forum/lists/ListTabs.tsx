import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TopicListWish } from '../../../api/reading-queries';
import { territoriesQuery } from '../../../api/territories';
import { markOfCategory, useUnread } from '../unread';
import { LISTS, type ListSearch, listSearch, PERIODS } from './list-search';
import css from './lists.module.css';
import { UnreadDot } from './UnreadDot';

interface ListTabsProps {
  /** The category, or every one. */
  category?: string | undefined;
  /** Which list is shown; none is on the page of all categories. */
  shown?: ListSearch | undefined;
}

/** The ways through the topics of a category or the whole forum; every one is a link. */
export function ListTabs({ category, shown }: ListTabsProps) {
  const { t } = useTranslation();
  const unread = useUnread();
  const mark = category
    ? markOfCategory(unread, category)
    : { unread: unread?.total ?? 0, mentions: unread?.mentions ?? 0 };
  // Who looks at what one territory has written in goes on to do so.
  const kept = shown?.server ? { server: shown.server } : {};
  return (
    <>
      <nav aria-label={t('lists.tabs')} className={css.tabs}>
        {!category && (
          <Link to="/forum" activeOptions={{ exact: true }}>
            {t('lists.categories')}
          </Link>
        )}
        {LISTS.map((list) => (
          <ListLink
            key={list}
            category={category}
            wish={{ ...kept, list }}
            everyPeriod={list === 'top'}
          >
            {t(`lists.${list}`)}
            {list === 'unread' && <UnreadDot mark={mark} />}
          </ListLink>
        ))}
      </nav>
      {shown?.list === 'top' && (
        <nav aria-label={t('lists.period')} className={css.periods}>
          {PERIODS.map((period) => (
            <ListLink key={period} category={category} wish={{ ...kept, list: 'top', period }}>
              {t(`lists.period_${period}`)}
            </ListLink>
          ))}
        </nav>
      )}
      {shown && <TerritoryFilter category={category} shown={shown} />}
    </>
  );
}

/** Narrows a list to what members of one of the other territories have written in, where there are any. */
function TerritoryFilter({ category, shown }: ListTabsProps & { shown: ListSearch }) {
  const { t } = useTranslation();
  const { data } = useQuery(territoriesQuery);
  const others = data?.items.filter(({ is_own }) => !is_own) ?? [];
  const { server: chosen, ...everywhere } = shown;
  if (others.length === 0 && !chosen) return null;
  return (
    <nav aria-label={t('lists.territory')} className={css.periods}>
      <ListLink category={category} wish={everywhere}>
        {t('lists.territory_any')}
      </ListLink>
      {others.map(({ code, name, server }) => (
        <ListLink key={code} category={category} wish={{ ...everywhere, server }}>
          {name}
        </ListLink>
      ))}
    </nav>
  );
}

interface ListLinkProps {
  category: string | undefined;
  wish: TopicListWish;
  /** Is current whatever period is shown. */
  everyPeriod?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** Leads to a list of a category, or of the whole forum. */
export function ListLink(props: ListLinkProps) {
  const { category, wish, everyPeriod = false, className, children } = props;
  const look = {
    search: listSearch(wish),
    activeOptions: { exact: !everyPeriod, includeSearch: true },
    ...(className ? { className } : {}),
  };
  return category ? (
    <Link to="/forum/c/$category" params={{ category }} {...look}>
      {children}
    </Link>
  ) : (
    <Link to="/forum/topics" {...look}>
      {children}
    </Link>
  );
}
