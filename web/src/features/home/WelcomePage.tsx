import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgesQuery, permissionsQuery } from '../../api/learning-queries';
import { metaQuery } from '../../api/queries';
import { buttonClass } from '../../ui/Button/Button';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Waiting } from '../../ui/Waiting/Waiting';
import pagesCss from '../forum/pages/pages.module.css';
import { StartChecklist, useStart } from '../forum/start/StartChecklist';
import css from './home.module.css';

/** Where a new member arrives: the way to the first post. Once it is gone, or put away, this is the home page. */
export function WelcomePage() {
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  const permissions = useQuery(permissionsQuery);
  const badges = useQuery(badgesQuery());
  const start = useStart();

  if (start === null) return <Navigate to="/" replace />;
  return (
    <div className={pagesCss.page}>
      <header className={css.welcome}>
        <PageHeading title={t('welcome.title', { territory: meta?.territory.name ?? 'Althing' })} />
        <p>{t(start?.step === 'post' ? 'welcome.posting' : 'welcome.intro')}</p>
      </header>
      {start ? (
        <>
          <StartChecklist />
          <div className={css.meanwhile}>
            <Link to="/forum" className={buttonClass('secondary')}>
              {t('welcome.look_around')}
            </Link>
            <p>{t('welcome.later')}</p>
          </div>
        </>
      ) : (
        <Waiting query={permissions.isError ? permissions : badges} rows={3} />
      )}
    </div>
  );
}
