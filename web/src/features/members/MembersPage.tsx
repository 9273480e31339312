import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../api/learning-queries';
import { membersQuery, type Origin } from '../../api/people-queries';
import { metaQuery } from '../../api/queries';
import { Field } from '../../ui/Field/Field';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Unfetched } from '../../ui/Waiting/Unfetched';
import { MemberRow } from './MemberRow';
import css from './members.module.css';
import { LONGEST } from './members-search';
import { PagedList } from './PagedList';
import { useTypedSearch } from './use-typed-search';

const route = getRouteApi('/member/members');
const ORIGINS = ['here', 'elsewhere'] as const;

/** Everybody of the territory, or those whose names are like the words. */
export function MembersPage() {
  const { t } = useTranslation();
  const { q = '', from, badge } = route.useSearch();
  const navigate = useNavigate();
  const [words, setWords] = useTypedSearch(
    q,
    (wanted) =>
      void navigate({
        to: '/members',
        search: ({ q: _, ...others }) => ({ ...others, ...(wanted ? { q: wanted } : {}) }),
        replace: true,
        resetScroll: false,
      }),
  );
  const { data: meta } = useQuery(metaQuery);
  const query = useInfiniteQuery({
    ...membersQuery(q, from, badge),
    placeholderData: keepPreviousData,
  });
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
      <nav className={css.tabs} aria-label={t('members.origin')}>
        {[undefined, ...ORIGINS].map((origin) => (
          <Link
            key={origin ?? 'all'}
            to="/members"
            search={({ from: _, ...others }) => ({
              ...others,
              ...(origin ? { from: origin } : {}),
            })}
            activeOptions={{ exact: true }}
            replace
            resetScroll={false}
          >
            {t(`members.from_${origin ?? 'all'}`, { territory: meta?.territory.name ?? 'Althing' })}
          </Link>
        ))}
      </nav>
      <BadgeFilter badge={badge} />
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
                <p>{t(emptyText(q, from, badge), { q })}</p>
              </div>
            }
          />
        </div>
      )}
    </div>
  );
}

/** Those who hold a badge, or everybody. */
function BadgeFilter({ badge }: { badge: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useQuery(badgesQuery());
  const choose = (wanted: string) =>
    navigate({
      to: '/members',
      search: ({ badge: _, ...others }) => ({ ...others, ...(wanted ? { badge: wanted } : {}) }),
      replace: true,
      resetScroll: false,
    });
  return (
    <Field id="member-badge" label={t('members.badge')}>
      {(control) => (
        <select
          {...control}
          value={badge ?? ''}
          onChange={(event) => void choose(event.target.value)}
        >
          <option value="">{t('members.any_badge')}</option>
          {data?.items.map(({ badge_id, name }) => (
            <option key={badge_id} value={badge_id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function emptyText(q: string, from: Origin | undefined, badge: string | undefined) {
  if (q) return 'members.none_text' as const;
  if (badge) return 'members.nobody_holds' as const;
  return from === 'elsewhere' ? ('members.nobody_elsewhere' as const) : 'members.nobody_text';
}
