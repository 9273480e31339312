import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { invitationsQuery } from '../../api/queries';
import { Button } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { useSession } from '../auth/session';
import { CreateInvitation } from './CreateInvitation';
import { InvitationItem } from './InvitationItem';
import css from './invitations.module.css';

export function InvitationsPage() {
  const { t } = useTranslation();
  const me = useSession((state) => state.me);
  const query = useInfiniteQuery(invitationsQuery);
  const invitations = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={css.page}>
      <header className={css.head}>
        <PageHeading title={t('invitations.title')} />
        <p>{t('invitations.intro')}</p>
      </header>
      {me?.may_invite && <CreateInvitation mayChooseRole={me.role === 'administrator'} />}
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
