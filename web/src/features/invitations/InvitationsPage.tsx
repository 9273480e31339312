import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { allowanceQuery } from '../../api/people-queries';
import { invitationsQuery } from '../../api/queries';
import { usePermission } from '../../ui/BadgeNeed/need';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import { CreateInvitation } from './CreateInvitation';
import { InvitationList } from './InvitationList';
import css from './invitations.module.css';
import { QuotaMeter } from './QuotaMeter';

export function InvitationsPage() {
  const { t } = useTranslation();
  const mayAdminister = usePermission('administer')?.allowed ?? false;
  const query = useInfiniteQuery(invitationsQuery({ mine: true }));
  const { data: allowance } = useQuery(allowanceQuery);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <PageHeading title={t('invitations.title')} />
        <p>{t('invitations.intro')}</p>
        <Link to="/invitations/tree" className={css.up}>
          <Icon name="tree" size={16} />
          {t('tree.title')}
        </Link>
        {mayAdminister && (
          <Link to="/admin/invitations" className={css.up}>
            <Icon name="settings" size={16} />
            {t('invitations.all')}
          </Link>
        )}
      </header>
      <QuotaMeter />
      <CreateInvitation allowed={allowance?.allowed ?? false} mayChooseRole={mayAdminister} />
      <section aria-labelledby="invitation-list" className={css.section}>
        <h2 id="invitation-list">{t('invitations.list_title')}</h2>
        {query.data ? (
          <InvitationList
            label={t('invitations.list_title')}
            query={query}
            empty={<p>{t('invitations.empty')}</p>}
          />
        ) : (
          <Meanwhile query={query} rows={3} />
        )}
      </section>
    </div>
  );
}
