import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionsQuery } from '../../../api/queries';
import { Button } from '../../../ui/Button/Button';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { toast } from '../../../ui/Toasts/toasts';
import { signOutEverywhere, useSession } from '../../auth/session';
import css from '../settings.module.css';

/** The way out of everywhere at once, Matrix clients too. */
export function EndAll() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  // The sessions end although the homeserver, and with it the devices, cannot be reached: then this
  // one has ended too, and only asking tells.
  const seeWhatEnded = async () => {
    await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    if (useSession.getState().status === 'out') toast(t('sessions.not_all_ended'));
  };
  const end = useMutation({
    mutationFn: signOutEverywhere,
    onError: () => void seeWhatEnded(),
  });
  return (
    <section aria-labelledby="end-all" className={css.part}>
      <h2 id="end-all">{t('sessions.end_all')}</h2>
      <p className={css.text}>{t('sessions.end_all_text')}</p>
      <Button look="critical" icon="sign_out" onClick={() => setAsking(true)}>
        {t('sessions.end_all')}
      </Button>
      {asking && (
        <Confirm
          title={t('sessions.end_all_title')}
          text={t('sessions.end_all_confirm')}
          act={t('sessions.end_all')}
          doing={end}
          onConfirm={() => end.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
