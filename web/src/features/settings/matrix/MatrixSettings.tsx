import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { matrixQuery } from '../../../api/queries';
import type { MatrixAccess } from '../../../api/types';
import { buttonClass } from '../../../ui/Button/Button';
import { CopyField } from '../../../ui/CopyField/CopyField';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { QrCode } from '../../../ui/QrCode/QrCode';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import css from '../settings.module.css';
import { appLink } from './app-link';
import matrixCss from './matrix.module.css';

/** The account as a Matrix account: what a client asks for, and the way into Element. */
export function MatrixSettings() {
  const { t } = useTranslation();
  const query = useQuery(matrixQuery);
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.matrix')} />
        <p className={css.text}>{t('matrix_settings.intro')}</p>
      </header>
      {query.data ? (
        <>
          <Identity access={query.data} />
          <SignIn access={query.data} />
        </>
      ) : (
        <Meanwhile query={query} rows={4} />
      )}
    </>
  );
}

function Identity({ access }: { access: MatrixAccess }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="matrix-identity" className={css.part}>
      <h2 id="matrix-identity">{t('matrix_settings.identity')}</h2>
      <CopyField
        label={t('account.user_id')}
        value={access.user_id}
        copy={t('account.copy_user_id')}
      />
      <CopyField
        label={t('account.homeserver')}
        value={access.homeserver_url}
        copy={t('account.copy_homeserver')}
      />
      <p className={css.text}>
        {t('matrix_settings.password')} <Link to="/settings/security">{t('security.change')}</Link>
      </p>
    </section>
  );
}

function SignIn({ access }: { access: MatrixAccess }) {
  const { t } = useTranslation();
  const link = appLink(access);
  return (
    <section aria-labelledby="matrix-sign-in" className={css.part}>
      <h2 id="matrix-sign-in">{t('matrix_settings.sign_in')}</h2>
      <div className={matrixCss.phone}>
        <QrCode text={link} label={t('matrix_settings.qr')} />
        <ol className={matrixCss.steps}>
          <li>{t('matrix_settings.step_get')}</li>
          <li>{t('matrix_settings.step_scan')}</li>
          <li>{t('matrix_settings.step_password')}</li>
          <li>{t('matrix_settings.step_spaces')}</li>
        </ol>
      </div>
      <div className={css.end}>
        <ExternalLink href={link}>{t('matrix_settings.open_app')}</ExternalLink>
        {access.element_url && (
          <ExternalLink href={access.element_url}>{t('matrix_settings.open_web')}</ExternalLink>
        )}
      </div>
      <p className={css.text}>
        {t('matrix_settings.by_hand')}{' '}
        <Link to="/settings/sessions">{t('matrix_settings.sessions')}</Link>
      </p>
    </section>
  );
}

function ExternalLink({ href, children }: { href: string; children: string }) {
  return (
    <a className={buttonClass('secondary')} href={href} target="_blank" rel="noopener noreferrer">
      <Icon name="external" />
      {children}
    </a>
  );
}
