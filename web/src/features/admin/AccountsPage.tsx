import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { accountsQuery } from '../../api/admin-queries';
import { Field } from '../../ui/Field/Field';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import pagesCss from '../forum/pages/pages.module.css';
import membersCss from '../members/members.module.css';
import { LONGEST } from '../members/members-search';
import { PagedList } from '../members/PagedList';
import { useTypedSearch } from '../members/use-typed-search';
import { AccountRow } from './AccountRow';
import { readAccountsSearch, STATUSES } from './accounts-search';
import css from './admin.module.css';

const route = getRouteApi('/member/admin/members');

/** Everybody who has, or had, an account here, who came last first. */
export function AccountsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { q = '', status } = search;
  const choose = (part: Record<string, string>) =>
    void navigate({
      to: '/admin/members',
      search: readAccountsSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
  const [words, setWords] = useTypedSearch(q, (wanted) => choose({ q: wanted }));
  const query = useInfiniteQuery({
    ...accountsQuery({ ...(q ? { name: q } : {}), ...(status ? { status } : {}) }),
    placeholderData: keepPreviousData,
  });
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <PageHeading title={t('admin.members.title')} />
          <p className={pagesCss.lead}>{t('admin.members.intro')}</p>
        </div>
      </header>
      <div className={css.filters}>
        <search className={membersCss.search}>
          <label htmlFor="account-search" className="visually-hidden">
            {t('members.search')}
          </label>
          <Icon name="search" />
          <input
            id="account-search"
            type="search"
            maxLength={LONGEST}
            placeholder={t('members.search')}
            autoComplete="off"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </search>
        <Field id="account-status" label={t('admin.members.status')}>
          {(control) => (
            <select
              {...control}
              value={status ?? ''}
              onChange={(event) => choose({ status: event.target.value })}
            >
              <option value="">{t('admin.members.any_status')}</option>
              {STATUSES.map((one) => (
                <option key={one} value={one}>
                  {t(`admin.members.status_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {query.data ? (
        <div aria-busy={query.isPlaceholderData}>
          <PagedList
            label={t('admin.members.title')}
            query={query}
            row={(account) => <AccountRow key={account.member.user_id} account={account} />}
            empty={
              <div className={pagesCss.empty}>
                <p>{t('admin.members.none')}</p>
              </div>
            }
          />
        </div>
      ) : (
        <Meanwhile query={query} rows={6} />
      )}
    </div>
  );
}
