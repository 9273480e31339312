import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../api/live';
import { categoriesQuery, metaQuery } from '../../api/queries';
import { useSession } from '../../features/auth/session';
import { Icon } from '../../ui/Icon';
import { Logo } from '../../ui/Logo';
import { AccountMenu } from '../Account/AccountMenu';
import { ShortcutHelp } from '../Account/ShortcutHelp';
import { moveItem, useShortcuts } from '../shortcuts';
import css from './Shell.module.css';

// Few see it, and once.
const TermsBanner = lazy(async () => ({
  default: (await import('../../features/auth/legal/TermsBanner')).TermsBanner,
}));

/** The frame of every page a member sees. */
export function Shell() {
  const { t } = useTranslation();
  const me = useSession((state) => state.me);
  const lost = useLive((state) => state.lost);
  const { data: meta } = useQuery(metaQuery);
  const { data: categories } = useQuery(categoriesQuery);
  const [helping, setHelping] = useState(false);
  // A member's own learning belongs to the courses, though its address stands beside theirs.
  const inLearning = useLocation({ select: ({ pathname }) => pathname === '/learning' });

  useShortcuts({
    '?': () => setHelping(true),
    j: () => moveItem(1),
    k: () => moveItem(-1),
  });

  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        {t('app.skip')}
      </a>
      <header className={css.side}>
        <Link to="/forum" className={css.brand}>
          <Logo />
          <span>
            Althing
            {meta && <small>{meta.territory.name}</small>}
          </span>
        </Link>
        <nav aria-label={t('app.main_navigation')} className={css.nav}>
          <Link to="/forum" activeOptions={{ exact: true }} className={css.link}>
            <Icon name="forum" />
            <span>{t('app.forum')}</span>
          </Link>
          <Link
            to="/courses"
            className={css.link}
            inactiveProps={inLearning ? { 'aria-current': 'page' } : {}}
          >
            <Icon name="learning" />
            <span>{t('courses.nav')}</span>
          </Link>
          <Link to="/badges" className={css.link}>
            <Icon name="badge" />
            <span>{t('badges.nav')}</span>
          </Link>
          <Link to="/members" className={css.link}>
            <Icon name="members" />
            <span>{t('members.nav')}</span>
          </Link>
          {me?.may_invite && (
            <Link to="/invitations" className={`${css.link} ${css.wideOnly}`}>
              <Icon name="invite" />
              <span>{t('app.invitations')}</span>
            </Link>
          )}
          {categories && categories.items.length > 0 && (
            <section className={css.categories} aria-labelledby="nav-categories">
              <h2 id="nav-categories">{t('app.categories')}</h2>
              <ul className={css.list}>
                {categories.items.map(({ slug, name }) => (
                  <li key={slug}>
                    <Link to="/forum/c/$category" params={{ category: slug }} className={css.link}>
                      <span className={css.hash} aria-hidden="true">
                        #
                      </span>
                      <span>{name}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </nav>
        {me && <AccountMenu me={me} onHelp={() => setHelping(true)} />}
      </header>
      <main id="main" tabIndex={-1} className={css.main}>
        <p role="status" className={lost ? css.offline : 'visually-hidden'}>
          {lost && t('app.offline')}
        </p>
        {me?.terms_due && (
          <Suspense>
            <TermsBanner version={me.terms_due} />
          </Suspense>
        )}
        <Outlet />
      </main>
      {helping && <ShortcutHelp onClose={() => setHelping(false)} />}
    </div>
  );
}
