import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conductQuery } from '../../../api/conduct';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { LanguageSelect } from '../../../ui/LanguageSelect';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../../ui/Plain/PlainPage';
import { reopenSession, signOut, useSession } from '../../auth/session';
import { DeleteAccount } from '../../settings/account/DeleteAccount';
import { ExportPart } from '../../settings/data/ExportPart';
import { OwnConduct } from '../page/OwnConduct';
import css from './RestrictedShell.module.css';

/** No event comes in such a session, so the page asks whether there is an answer. */
const POLL_MS = 60_000;

/** All that there is for whose account is closed: their case, their data, and the ways out. */
export function RestrictedShell() {
  const { t } = useTranslation();
  const me = useSession((state) => state.me);
  const { data } = useQuery({ ...conductQuery(), refetchInterval: POLL_MS });
  const [failure, setFailure] = useState<unknown>();
  const standing = data?.standing;
  const open = standing && !standing.suspended && !standing.interim_until;
  return (
    <PlainPage wide>
      <header className={css.head}>
        <div className={css.words}>
          <PageHeading title={t(open ? 'restricted.open_again' : 'restricted.title')} />
          {!open && <p>{t('restricted.text')}</p>}
        </div>
        <div className={css.acts}>
          <LanguageSelect aria-label={t('account.language')} />
          <Button icon="sign_out" onClick={() => signOut().catch(setFailure)}>
            {t('account.sign_out')}
          </Button>
        </div>
        {failure !== undefined && <ErrorNotice cause={failure} />}
        {open && (
          <Button look="primary" onClick={reopenSession}>
            <Icon name="forward" />
            {t('restricted.to_forum')}
          </Button>
        )}
      </header>
      <OwnConduct restricted />
      <div className={css.part}>
        <ExportPart />
      </div>
      {me && (
        <div className={css.part}>
          <DeleteAccount username={me.username} />
        </div>
      )}
    </PlainPage>
  );
}
