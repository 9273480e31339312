import { useTranslation } from 'react-i18next';
import type { InvitationCreated } from '../../api/types';
import { CopyField } from '../../ui/CopyField/CopyField';
import { QrCode } from '../../ui/QrCode/QrCode';
import css from './invitations.module.css';

/** The link of a new invitation, to be copied or scanned; it is told this once. */
export function Created({ invitation: { url, email } }: { invitation: InvitationCreated }) {
  const { t } = useTranslation();
  return (
    <div className={css.created}>
      <strong>{t('invitations.created_title')}</strong>
      <p>{email ? t('invitations.created_pinned', { email }) : t('invitations.created_text')}</p>
      <div className={css.share}>
        <QrCode text={url} label={t('invitations.qr')} />
        <CopyField label={t('invitations.link')} value={url} copy={t('invitations.copy_link')} />
      </div>
    </div>
  );
}
