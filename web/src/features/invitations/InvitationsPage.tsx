import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { allowanceQuery } from '../../api/people-queries';
import { invitationsQuery } from '../../api/queries';
import { usePermission } from '../../ui/BadgeNeed/need';
import { Button } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { CreateInvitation } from './CreateInvitation';
import { InvitationItem } from './InvitationItem';
import css from './invitations.module.css';
import { QuotaMeter } from './QuotaMeter';

export function InvitationsPage() {
  const { t } = useTranslation();
  const mayAdminister = usePermission('administer')?.allowed ?? false;
  const query = useInfiniteQuery(invitationsQuery);
  const { data: allowance } = useQuery(allowanceQuery);
  const invitations = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={css.page}>
      <header className={css.head}>
        <PageHeading title={t('invitations.title')} />
        <p>{t('invitations.intro')}</p>
        <Link to="/invitations/tree" className={css.up}>
          <Icon name="tree" size={16} />
          {t('tree.title')}
        </Link>
      </header>
      <QuotaMeter />
      <CreateInvitation allowed={allowance?.allowed ?? false} mayChooseRole={mayAdminister} />
      <section aria-labelledby="invitation-list" className={css.section}>
        <h2 id="invitation-list">{t('invitations.list_title')}</h2>
        {query.isPending && <Loading rows={3} />}
        {query.isError && <ErrorNotice cause={query.error} />}
        {query.isSuccess && invitations.length === 0 && <p>{t('invitations.empty')}</p>}
        {invitations.length > 0 && (
          <ul className={css.list}>
            {invitations.map((invitation) => (
              <InvitationItem key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        )}
      </section>
    </div>
  );
}
