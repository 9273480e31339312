import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../api/live';
import { categoriesQuery, metaQuery } from '../../api/queries';
import { notificationCountQuery } from '../../api/reading-queries';
import { useSession } from '../../features/auth/session';
import { useBarrier } from '../../features/conduct/barrier/barrier';
import { DraftOffers } from '../../features/forum/DraftOffers';
import { UnreadDot } from '../../features/forum/lists/UnreadDot';
import { markOfCategory, useUnread } from '../../features/forum/unread';
import { useCameWhileAway } from '../../features/forum/while-away';
import { Bell } from '../../features/notifications/Bell';
import { focusSearch } from '../../features/search/focus-search';
import { QuickSearch } from '../../features/search/QuickSearch';
import { usePermission } from '../../ui/BadgeNeed/need';
import { Icon } from '../../ui/Icon';
import { Logo } from '../../ui/Logo';
import { countInTitle } from '../../ui/PageHeading/page-title';
import { useTakeBack } from '../../ui/Toasts/use-take-back';
import { AccountMenu } from '../Account/AccountMenu';
import { ShortcutHelp } from '../Account/ShortcutHelp';
import { moveItem, openItem, useShortcuts } from '../shortcuts';
import { Footer } from './Footer';
import { Rebuilding } from './Rebuilding';
import css from './Shell.module.css';

// Few see it, and once.
const TermsBanner = lazy(async () => ({
  default: (await import('../../features/auth/legal/TermsBanner')).TermsBanner,
}));

// For a few, and with what it counts.
const ModerationLink = lazy(async () => ({
  default: (await import('../../features/moderation/ModerationLink')).ModerationLink,
}));

const StrikeBanner = lazy(async () => ({
  default: (await import('../../features/conduct/StrikeBanner')).StrikeBanner,
}));

/** The frame of every page a member sees. */
export function Shell({ children = <Outlet /> }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const me = useSession((state) => state.me);
  const lost = useLive((state) => state.lost);
  const { data: meta } = useQuery(metaQuery);
  const { data: categories } = useQuery(categoriesQuery);
  const unread = useUnread();
  const moderates = usePermission('moderate')?.allowed;
  const administers = usePermission('administer')?.allowed;
  const navigate = useNavigate();
  const [helping, setHelping] = useState(false);
  // A member's own learning belongs to the courses, though its address stands beside theirs.
  const inLearning = useLocation({ select: ({ pathname }) => pathname === '/learning' });
  const inAdmin = useLocation({ select: ({ pathname }) => pathname.startsWith('/admin/') });
  const onConduct = useLocation({ select: ({ pathname }) => pathname === '/conduct' });
  // A topic ends with its composer, or with what stands in its place.
  const inTopic = useLocation({ select: ({ pathname }) => pathname.startsWith('/forum/t/') });
  const barrier = useBarrier();
  const takeBack = useTakeBack();

  useShortcuts({
    '?': () => setHelping(true),
    j: () => moveItem(1),
    k: () => moveItem(-1),
    o: openItem,
    z: () => takeBack(),
    '/': () => {
      if (!focusSearch()) void navigate({ to: '/forum/search' });
    },
    'g f': () => void navigate({ to: '/forum' }),
    'g k': () => void navigate({ to: '/courses' }),
    'g m': () => void navigate({ to: '/members' }),
    'g n': () => void navigate({ to: '/notifications' }),
  });

  // What rings, and while nobody looks what else has come.
  const rings = useQuery(notificationCountQuery).data?.unread ?? 0;
  const waiting = rings + useCameWhileAway(unread);
  useEffect(() => {
    countInTitle(waiting);
    // After a sign-out the tab says nothing of the member.
    return () => countInTitle(0);
  }, [waiting]);

  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        {t('app.skip')}
      </a>
      <header className={css.side}>
        <Link to="/" className={css.brand}>
          <Logo />
          <span>
            Althing
            {meta && <small>{meta.territory.name}</small>}
          </span>
        </Link>
        <div className={css.tools}>
          <QuickSearch />
          <Bell />
        </div>
        <nav aria-label={t('app.main_navigation')} className={css.nav}>
          <Link to="/forum" activeOptions={{ exact: true }} className={css.link}>
            <Icon name="forum" />
            <span>{t('app.forum')}</span>
            <UnreadDot mark={{ unread: unread?.total ?? 0, mentions: unread?.mentions ?? 0 }} />
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
          <Link to="/territories" className={`${css.link} ${css.wideOnly}`}>
            <Icon name="map" />
            <span>{t('app.territories')}</span>
          </Link>
          {moderates && (
            <Suspense>
              <ModerationLink className={css.link ?? ''} />
            </Suspense>
          )}
          {me?.may_invite && (
            <Link to="/invitations" className={`${css.link} ${css.wideOnly}`}>
              <Icon name="invite" />
              <span>{t('app.invitations')}</span>
            </Link>
          )}
          {administers && (
            <Link
              to="/admin/members"
              className={`${css.link} ${css.wideOnly}`}
              inactiveProps={inAdmin ? { 'aria-current': 'page' } : {}}
            >
              <Icon name="settings" />
              <span>{t('category_admin.nav')}</span>
            </Link>
          )}
          {categories && categories.items.length > 0 && (
            <section className={css.categories} aria-labelledby="nav-categories">
              <h2 id="nav-categories">{t('app.categories')}</h2>
              <ul className={css.list}>
                {categories.items.map(({ slug, name, may_read }) => (
                  <li key={slug}>
                    <Link to="/forum/c/$category" params={{ category: slug }} className={css.link}>
                      <span className={css.hash} aria-hidden="true">
                        {!may_read ? <Icon name="lock" size={15} /> : '#'}
                      </span>
                      <span>{name}</span>
                      <UnreadDot mark={markOfCategory(unread, slug)} />
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
        <Rebuilding />
        <DraftOffers />
        {me?.terms_due && (
          <Suspense>
            <TermsBanner version={me.terms_due} />
          </Suspense>
        )}
        {barrier?.kind === 'acknowledge' && !onConduct && !inTopic && (
          <Suspense>
            <StrikeBanner count={barrier.caseIds.length} />
          </Suspense>
        )}
        {children}
        {!inTopic && <Footer />}
      </main>
      {helping && <ShortcutHelp onClose={() => setHelping(false)} />}
    </div>
  );
}
