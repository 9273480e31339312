import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Hit, HitType, SearchPage } from '../../api/types';
import { Button } from '../../ui/Button/Button';
import pagesCss from '../forum/pages/pages.module.css';
import { HitItem } from './HitItem';
import css from './search.module.css';
import { changed, type SearchAddress } from './search-address';

interface ResultsProps {
  address: SearchAddress;
  query: UseInfiniteQueryResult<InfiniteData<SearchPage>>;
}

/** In the order of the tabs. */
const KINDS: readonly [Hit['type'], Exclude<HitType, 'all'>][] = [
  ['topic', 'topics'],
  ['post', 'posts'],
  ['member', 'members'],
  ['course', 'courses'],
];

/** What was found: of one kind page by page, or some of each. */
export function Results({ address, query }: ResultsProps) {
  const { t } = useTranslation();
  const hits = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (!address.type) return <SomeOfEach address={address} hits={hits} />;
  return (
    <>
      <HitList label={t('search.results')} hits={hits} />
      {query.hasNextPage && (
        <div className={pagesCss.more}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </>
  );
}

function SomeOfEach({ address, hits }: { address: SearchAddress; hits: readonly Hit[] }) {
  const { t } = useTranslation();
  return KINDS.map(([kind, type]) => {
    const found = hits.filter((hit) => hit.type === kind);
    if (found.length === 0) return null;
    const name = t(`search.${type}`);
    return (
      <section key={type} className={css.kind} aria-labelledby={`found-${type}`}>
        <header className={css.kindHead}>
          <h2 id={`found-${type}`}>{name}</h2>
          <Link to="/forum/search" search={changed(address, { type })}>
            {t('search.more_of', { type: name.toLocaleLowerCase() })}
          </Link>
        </header>
        <HitList label={name} hits={found} />
      </section>
    );
  });
}

function HitList({ label, hits }: { label: string; hits: readonly Hit[] }) {
  return (
    <ul className={pagesCss.list} aria-label={label}>
      {hits.map((hit) => (
        <li key={keyOf(hit)} className={css.hit}>
          <HitItem hit={hit} />
        </li>
      ))}
    </ul>
  );
}

function keyOf(hit: Hit): string {
  if (hit.type === 'post') return hit.post_id;
  if (hit.type === 'topic') return hit.topic.topic_id;
  return hit.type === 'member' ? hit.member.user_id : hit.course_id;
}
