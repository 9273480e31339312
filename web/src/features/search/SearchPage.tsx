import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import { SHORTEST_SEARCH, searchQuery } from '../../api/reading-queries';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import listsCss from '../forum/lists/lists.module.css';
import pagesCss from '../forum/pages/pages.module.css';
import { Filters } from './Filters';
import { NothingFound } from './NothingFound';
import { Results } from './Results';
import { SearchField } from './SearchField';
import css from './search.module.css';
import { asWish, changed, HIT_TYPES } from './search-address';

const route = getRouteApi('/member/forum/search');

/** Looks for posts, topics, members and courses; the address holds the whole search. */
export function SearchPage() {
  const { t } = useTranslation();
  const address = route.useSearch();
  const query = useInfiniteQuery({
    ...searchQuery(asWish(address)),
    placeholderData: keepPreviousData,
  });
  const { q = '' } = address;
  const asked = q.length >= SHORTEST_SEARCH;
  const pages = asked ? query.data?.pages : undefined;
  const total = pages?.[0]?.total ?? 0;
  const fields = query.error ? toProblem(query.error).fields : {};
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <PageHeading title={q ? `${t('search.title')}: ${q}` : t('search.title')}>
          {t('search.title')}
        </PageHeading>
      </header>
      <SearchField address={address} />
      <nav aria-label={t('search.types')} className={listsCss.tabs}>
        {HIT_TYPES.map((one) => (
          <Link
            key={one}
            to="/forum/search"
            search={changed(address, { type: one === 'all' ? '' : one })}
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {t(`search.${one}`)}
          </Link>
        ))}
      </nav>
      <Filters address={address} errors={fields} />
      <p role="status" className={css.count}>
        {pages && !query.isPlaceholderData && total > 0 && t('search.hits', { count: total })}
      </p>
      {!asked && (
        <div className={pagesCss.empty}>
          <h2>{t('search.begin_title')}</h2>
          <p>{t('search.begin_text')}</p>
        </div>
      )}
      {asked && !pages && <Meanwhile query={query} rows={5} />}
      {pages && (
        <div className={css.results} aria-busy={query.isPlaceholderData}>
          {total === 0 ? (
            <NothingFound address={address} />
          ) : (
            <Results address={address} query={query} />
          )}
        </div>
      )}
    </div>
  );
}
