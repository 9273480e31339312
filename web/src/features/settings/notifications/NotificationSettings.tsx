import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { unwrap } from '../../../api/problem';
import { notificationPreferencesQuery } from '../../../api/reading-queries';
import type { NotificationPreferences } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Done } from '../../../ui/Done/Done';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Ticks } from '../../../ui/Ticks/Ticks';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { useSession } from '../../auth/session';
import { DIGESTS, NOTIFICATION_KINDS } from '../../notifications/kind';
import css from '../settings.module.css';

/** What the member is told of, here and by mail. */
export function NotificationSettings() {
  const { t } = useTranslation();
  const query = useQuery(notificationPreferencesQuery);
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.notifications')} />
        <p className={css.text}>{t('notification_settings.intro')}</p>
      </header>
      {query.data ? (
        <PreferencesForm preferences={query.data} />
      ) : (
        <Meanwhile query={query} rows={5} />
      )}
    </>
  );
}

function PreferencesForm({ preferences }: { preferences: NotificationPreferences }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const mailable = useSession(({ me }) => me?.email_verified === true);
  const addressed = useSession(({ me }) => Boolean(me?.email ?? me?.pending_email));
  const [wish, setWish] = useState(preferences);
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT('/api/notifications/preferences', { body: wish })),
    onSuccess: () => {
      queryClient.setQueryData(notificationPreferencesQuery.queryKey, wish);
      void queryClient.invalidateQueries({ queryKey: ['notifications'] });
    },
  });
  const choose = (part: Partial<NotificationPreferences>) => {
    setWish({ ...wish, ...part });
    if (save.isSuccess) save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {save.error && <ErrorNotice cause={save.error} />}
      <Ticks
        name="kinds"
        legend={t('notification_settings.in_app')}
        hint={t('notification_settings.in_app_hint')}
        ticks={NOTIFICATION_KINDS.map((value) => ({
          value,
          label: t(`notification_settings.${value}`),
        }))}
        chosen={NOTIFICATION_KINDS.filter((kind) => wish[kind])}
        onChange={(kind, on) => choose({ [kind]: on })}
      />
      <Choices
        name="digest"
        legend={t('notification_settings.digest')}
        hint={t('notification_settings.digest_hint')}
        choices={DIGESTS.map((value) => ({
          value,
          label: t(`notification_settings.digest_${value}`),
        }))}
        value={wish.digest}
        onChange={(digest) => choose({ digest })}
      />
      {!mailable && (
        <p className={css.text}>
          {t('notification_settings.digest_unverified')}{' '}
          <Link to="/settings/account">
            {t(
              addressed
                ? 'notification_settings.digest_account'
                : 'notification_settings.digest_add',
            )}
          </Link>
        </p>
      )}
      <div className={css.end}>
        <Button type="submit" look="primary" disabled={save.isPending}>
          {t('app.save')}
        </Button>
        <Done>{save.isSuccess && t('settings.saved')}</Done>
      </div>
    </form>
  );
}
