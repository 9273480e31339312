import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { invitationsQuery } from '../../api/queries';
import { buttonClass } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import pagesCss from '../forum/pages/pages.module.css';
import { InvitationList } from '../invitations/InvitationList';
import css from './admin.module.css';
import { INVITATION_STATES, readInvitationsSearch } from './invitations-search';

const route = getRouteApi('/member/admin/invitations');

/** Every invitation of the territory, the newest first. */
export function AllInvitationsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state } = route.useSearch();
  const query = useInfiniteQuery({
    ...invitationsQuery(state ? { state } : {}),
    placeholderData: keepPreviousData,
  });
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <PageHeading title={t('admin.invitations.title')} />
          <p className={pagesCss.lead}>{t('admin.invitations.intro')}</p>
        </div>
        <div className={pagesCss.acts}>
          <Link to="/invitations/tree" className={buttonClass('secondary')}>
            <Icon name="tree" />
            {t('tree.title')}
          </Link>
          <Link to="/invitations" className={buttonClass('primary')}>
            <Icon name="plus" />
            {t('invitations.create_title')}
          </Link>
        </div>
      </header>
      <div className={css.filters}>
        <Field id="invitation-state" label={t('admin.invitations.state')}>
          {(control) => (
            <select
              {...control}
              value={state ?? ''}
              onChange={(event) =>
                void navigate({
                  to: '/admin/invitations',
                  search: readInvitationsSearch({ state: event.target.value }),
                  replace: true,
                  resetScroll: false,
                })
              }
            >
              <option value="">{t('admin.invitations.any_state')}</option>
              {INVITATION_STATES.map((one) => (
                <option key={one} value={one}>
                  {t(`invitations.state_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {query.data ? (
        <div aria-busy={query.isPlaceholderData}>
          <InvitationList
            label={t('admin.invitations.title')}
            query={query}
            empty={
              <div className={pagesCss.empty}>
                <p>{t('admin.invitations.none')}</p>
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
