import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { unwrap } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { renewMember } from '../session';
import { Documents } from './Documents';
import css from './legal.module.css';
import { TERMS_DUE } from './terms-due';

/** Asks who said yes to an older version to read the new one. */
export function TermsBanner({ version }: { version: string }) {
  const { t } = useTranslation();
  const accept = useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/terms', { body: { version } })),
    onSuccess: async () => {
      await renewMember();
      toast(t('legal.accepted'));
      document.getElementById('main')?.focus();
    },
    // It may have been replaced again meanwhile: then the account names the newest.
    onError: () => renewMember(),
  });
  return (
    <section aria-labelledby={TERMS_DUE} className={css.banner}>
      <h2 id={TERMS_DUE} tabIndex={-1}>
        {t('legal.due_title')}
      </h2>
      <p>{t('legal.due_text')}</p>
      {accept.error && <ErrorNotice cause={accept.error} />}
      <div className={css.bannerActions}>
        <Button look="primary" disabled={accept.isPending} onClick={() => accept.mutate()}>
          {t('legal.due_accept')}
        </Button>
        <Documents />
      </div>
    </section>
  );
}
