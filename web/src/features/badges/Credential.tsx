import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../api/learning';
import { Button } from '../../ui/Button/Button';
import { CopyField } from '../../ui/CopyField/CopyField';
import { tryToCopy } from '../../ui/copy';
import { saveFile } from '../../ui/download';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { linkToCheck } from '../credentials/credential';
import css from './badges.module.css';

/** The badge to carry away: as a file, or as a link by which others check it. */
export function Credential({ badgeId }: { badgeId: string }) {
  const { t } = useTranslation();
  // Some browsers copy only at the very moment of a click, which waiting for the server outlasts.
  const [toCopy, setToCopy] = useState('');
  const fetched = useMutation({ mutationFn: () => learning.credential(badgeId) });

  const download = (credential: string) =>
    saveFile(`${badgeId}.jwt`, 'application/vc+jwt', credential);
  const copyLink = async (credential: string) => {
    const link = linkToCheck(credential);
    setToCopy((await tryToCopy(link, t('credential.copied'))) ? '' : link);
  };

  return (
    <section aria-labelledby="badge-credential" className={css.section}>
      <h2 id="badge-credential">{t('credential.title')}</h2>
      <p className={css.text}>{t('credential.text')}</p>
      <div className={css.actions}>
        <Button
          disabled={fetched.isPending}
          onClick={() => fetched.mutate(undefined, { onSuccess: download })}
        >
          {t('credential.download')}
        </Button>
        <Button
          icon="link"
          disabled={fetched.isPending}
          onClick={() => fetched.mutate(undefined, { onSuccess: copyLink })}
        >
          {t('credential.copy_link')}
        </Button>
        <div role="status">
          {toCopy && (
            <CopyField
              label={t('credential.link')}
              value={toCopy}
              copy={t('credential.copy_link')}
            />
          )}
        </div>
      </div>
      {fetched.error && <ErrorNotice cause={fetched.error} />}
    </section>
  );
}
