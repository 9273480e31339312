import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadSession, useSession } from '../../features/auth/session';
import pagesCss from '../../features/forum/pages/pages.module.css';
import { buttonClass } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import { Frame } from '../Shell/Frame';

/** Who is signed in keeps the navigation; no route has asked yet who that is. */
export function NotFoundPage() {
  const isIn = useSession((state) => state.status === 'in');
  const asking = useAsking();
  if (isIn) {
    return (
      <Frame>
        <div className={pagesCss.page}>
          <div className={pagesCss.empty}>
            <Missing />
          </div>
        </div>
      </Frame>
    );
  }
  return <PlainPage>{asking ? <Loading rows={2} /> : <Missing />}</PlainPage>;
}

function Missing() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('app.not_found_title')} />
      <p>{t('app.not_found_text')}</p>
      <Link to="/forum" className={buttonClass('primary')}>
        {t('app.to_forum')}
      </Link>
    </>
  );
}

/** Whether the server has yet to say who is signed in. */
function useAsking(): boolean {
  const [asking, setAsking] = useState(useSession.getState().status === 'unknown');
  useEffect(() => {
    loadSession()
      .catch(() => null)
      .finally(() => setAsking(false));
  }, []);
  return asking;
}
