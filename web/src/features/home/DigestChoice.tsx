import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { notificationPreferencesQuery } from '../../api/reading-queries';
import type { NotificationPreferences } from '../../api/types';
import { Choices } from '../../ui/Choices/Choices';
import { Done } from '../../ui/Done/Done';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { useSession } from '../auth/session';
import { DIGESTS } from '../notifications/kind';
import css from './afterwards.module.css';

/** How often mails come, kept with the choice; the rest is in the settings. */
export function DigestChoice() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const mailable = useSession(({ me }) => me?.email_verified === true);
  const { data } = useQuery(notificationPreferencesQuery);
  const save = useMutation({
    mutationFn: (digest: NotificationPreferences['digest']) =>
      unwrap(api.PUT('/api/notifications/preferences', { body: { digest } })),
    onSuccess: (preferences) =>
      queryClient.setQueryData(notificationPreferencesQuery.queryKey, preferences),
  });
  if (!data) return null;
  return (
    <div className={css.choice}>
      {save.error && <ErrorNotice cause={save.error} />}
      <Choices
        name="digest"
        legend={t('notification_settings.digest')}
        hint={t(
          mailable
            ? 'notification_settings.digest_hint'
            : 'notification_settings.digest_unverified',
        )}
        choices={DIGESTS.map((value) => ({
          value,
          label: t(`notification_settings.digest_${value}`),
        }))}
        value={save.isPending ? save.variables : data.digest}
        onChange={(digest) => save.mutate(digest)}
      />
      <p className={css.aside}>
        <Link to="/settings/notifications">{t('afterwards.more')}</Link>
        {!mailable && (
          <>
            <span aria-hidden="true"> · </span>
            <Link to="/settings/account">{t('afterwards.address')}</Link>
          </>
        )}
      </p>
      <Done>{save.isSuccess && t('settings.saved')}</Done>
    </div>
  );
}
