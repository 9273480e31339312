import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InvitationPreview } from '../../api/people';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { buttonClass } from '../../ui/Button/Button';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import { START_STEPS } from '../forum/start/steps';
import css from './InvitePage.module.css';

/** Who invites, to what, and what lies ahead: nothing is asked yet. */
export function Landing({ invitation, token }: { invitation: InvitationPreview; token: string }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { territory, invited_by, note, expires_at } = invitation;
  const host = invited_by?.display_name;
  return (
    <PlainPage wide>
      <div className={css.columns}>
        <div className={css.part}>
          <PageHeading title={t('invite.title', { territory: territory.name })} />
          <div className={css.host}>
            <Avatar
              member={{ user_id: host ?? territory.name, display_name: host ?? territory.name }}
            />
            <div>
              <p>
                {host
                  ? t('invite.by', { name: host })
                  : t('invite.by_territory', { territory: territory.name })}
              </p>
              {note && <blockquote>{note}</blockquote>}
            </div>
          </div>
          <p>
            {t('invite.about')} <Link to="/about">{t('about.nav')}</Link>
          </p>
        </div>
        <section aria-labelledby="steps">
          <h2 id="steps">{t('start.title')}</h2>
          <p className={css.aside}>{t('start.intro')}</p>
          <ol className={css.steps}>
            {START_STEPS.map(({ title, text }) => (
              <li key={title}>
                <strong>{t(title)}</strong>
                <p>{t(text)}</p>
              </li>
            ))}
          </ol>
        </section>
        <div className={css.accept}>
          <Link
            to="/invite"
            search={{ step: 'account' }}
            hash={token}
            className={buttonClass('primary')}
          >
            {t('invite.accept')}
          </Link>
          <p className={css.aside}>
            {t('invite.expires', { date: full(expires_at) })} {t('invite.has_account')}{' '}
            <Link to="/login">{t('login.submit')}</Link>
          </p>
        </div>
      </div>
    </PlainPage>
  );
}
