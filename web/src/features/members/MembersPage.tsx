import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '../../api/people-queries';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Unfetched } from '../../ui/Waiting/Unfetched';
import { MemberRow } from './MemberRow';
import css from './members.module.css';
import { PagedList } from './PagedList';

const route = getRouteApi('/member/members');
const PAUSE_MS = 250;
const LONGEST = 100;

/** Everybody of the territory, or those whose names are like the words. */
export function MembersPage() {
  const { t } = useTranslation();
  const { q = '' } = route.useSearch();
  const [words, setWords] = useSearchWords(q);
  const query = useInfiniteQuery({ ...membersQuery(q), placeholderData: keepPreviousData });
  const count = query.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <PageHeading title={t('members.title')} />
        <p>{t('members.intro')}</p>
      </header>
      <search className={css.search}>
        <label htmlFor="member-search" className="visually-hidden">
          {t('members.search')}
        </label>
        <Icon name="search" />
        <input
          id="member-search"
          type="search"
          maxLength={LONGEST}
          placeholder={t('members.search')}
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </search>
      <p role="status" className="visually-hidden">
        {query.isSuccess && !query.isPlaceholderData && t('members.shown', { count })}
      </p>
      {query.isPending && <Loading rows={5} />}
      {query.isError && <Unfetched query={query} />}
      {query.isSuccess && (
        <div className={css.results} aria-busy={query.isPlaceholderData}>
          <PagedList
            label={t('members.title')}
            query={query}
            row={(member) => <MemberRow key={member.user_id} member={member} />}
            empty={
              <div className={css.empty}>
                <h2>{t(q ? 'members.none_title' : 'members.nobody_title')}</h2>
                <p>{t(q ? 'members.none_text' : 'members.nobody_text', { q })}</p>
              </div>
            }
          />
        </div>
      )}
    </div>
  );
}

/** What is typed goes to the address once the typing pauses; a new address, back or forward, is typed. */
function useSearchWords(q: string) {
  const navigate = useNavigate();
  const [words, setWords] = useState(q);
  const asked = useRef(q);

  useEffect(() => {
    const wanted = words.trim();
    if (wanted === q) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      const search = wanted ? { q: wanted } : {};
      void navigate({ to: '/members', search, replace: true, resetScroll: false });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, q, navigate]);

  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setWords(q);
  }, [q]);

  return [words, setWords] as const;
}
