import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { conductQuery, transparencyQuery } from '../api/conduct';
import {
  badgeQuery,
  badgesQuery,
  courseQuery,
  coursesQuery,
  enrollmentsQuery,
  lessonQuery,
  quizQuery,
} from '../api/learning-queries';
import type { LegalDocument } from '../api/people';
import { membersQuery } from '../api/people-queries';
import { categoriesQuery } from '../api/queries';
import {
  allTopicsQuery,
  notificationsQuery,
  searchQuery,
  topicsQuery,
  unreadQuery,
} from '../api/reading-queries';
import { loadSession, safeReturn, useSession } from '../features/auth/session';
import { readListSearch } from '../features/forum/lists/list-search';
import { prefetchTopic } from '../features/forum/topic/anchors';
import { readMembersSearch } from '../features/members/members-search';
import { readKind } from '../features/notifications/kind';
import { asWish, readSearch } from '../features/search/search-address';
import { SECTIONS } from '../features/settings/sections';
import { withConductWords } from '../i18n/parts';
import { Toasts } from '../ui/Toasts/Toasts';
import { adminRoutes } from './admin-routes';
import { moderationRoutes } from './moderation-routes';
import { ErrorPage } from './pages/ErrorPage';
import { NotFoundPage } from './pages/NotFoundPage';
import { Frame } from './Shell/Frame';
import { territoryRoutes } from './territory-routes';

/** Where a member's own case is; in a restricted session the only page. */
const OWN_CASE = '/conduct';

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const to = text(search.to);
    return to ? { to } : {};
  },
  beforeLoad: async ({ search }) => {
    const member = await loadSession().catch(() => null);
    if (member) throw redirect({ href: safeReturn(search.to), replace: true });
  },
  component: lazyRouteComponent(() => import('../features/auth/LoginPage'), 'LoginPage'),
});

const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite',
  validateSearch: ({ step }: Record<string, unknown>): { step?: 'account' } =>
    step === 'account' ? { step } : {},
  component: lazyRouteComponent(() => import('../features/auth/InvitePage'), 'InvitePage'),
});

/** Links that were given before the token moved behind `#`. */
const oldInviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite/$token',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/invite', hash: params.token, replace: true });
  },
});

const verifyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify',
  component: lazyRouteComponent(() => import('../features/credentials/VerifyPage'), 'VerifyPage'),
});

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  component: lazyRouteComponent(() => import('../features/auth/ResetPage'), 'ResetPage'),
});

const verifyEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify-email',
  component: lazyRouteComponent(
    () => import('../features/auth/VerifyEmailPage'),
    'VerifyEmailPage',
  ),
});

const unsubscribeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/unsubscribe',
  component: lazyRouteComponent(
    () => import('../features/notifications/UnsubscribePage'),
    'UnsubscribePage',
  ),
});

const legalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/legal/$document',
  params: {
    parse: ({ document }): { document: LegalDocument } => {
      if (document !== 'coc' && document !== 'privacy') throw notFound();
      return { document };
    },
    stringify: ({ document }) => ({ document }),
  },
  component: lazyRouteComponent(() => import('../features/auth/legal/LegalPage'), 'LegalPage'),
});

const communityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/about',
  component: lazyRouteComponent(() => import('../features/about/AboutPage'), 'AboutPage'),
});

export const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'member',
  beforeLoad: async ({ location }) => {
    if (!(await loadSession())) {
      throw redirect({ to: '/login', search: { to: location.href }, replace: true });
    }
    // Who may see nothing but their own case is led there from everywhere.
    if (useSession.getState().restricted && location.pathname !== OWN_CASE) {
      throw redirect({ to: OWN_CASE, replace: true });
    }
  },
  component: Frame,
});

const conductRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: OWN_CASE,
  loader: ({ context }) => void context.queryClient.prefetchQuery(conductQuery()),
  component: lazyRouteComponent(
    () => withConductWords(() => import('../features/conduct/page/ConductPage')),
    'ConductPage',
  ),
});

const transparencyRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/transparency',
  loader: ({ context }) => void context.queryClient.prefetchQuery(transparencyQuery()),
  component: lazyRouteComponent(
    () => withConductWords(() => import('../features/conduct/transparency/TransparencyPage')),
    'TransparencyPage',
  ),
});

const homeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/',
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(unreadQuery);
    void context.queryClient.prefetchInfiniteQuery(allTopicsQuery());
  },
  component: lazyRouteComponent(() => import('../features/home/HomePage'), 'HomePage'),
});

const welcomeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../features/home/WelcomePage'), 'WelcomePage'),
});

const forumRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/forum',
  loader: ({ context }) => void context.queryClient.prefetchQuery(categoriesQuery),
  component: lazyRouteComponent(() => import('../features/forum/pages/ForumPage'), 'ForumPage'),
});

const categoryRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/forum/c/$category',
  validateSearch: readListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    void context.queryClient.prefetchInfiniteQuery(topicsQuery(params.category, deps)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(
    () => import('../features/forum/pages/CategoryPage'),
    'CategoryPage',
  ),
});

const topicsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/forum/topics',
  validateSearch: readListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.queryClient.prefetchInfiniteQuery(allTopicsQuery(deps)),
  component: lazyRouteComponent(() => import('../features/forum/pages/TopicsPage'), 'TopicsPage'),
});

const searchRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/forum/search',
  validateSearch: readSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    const query = searchQuery(asWish(deps));
    if (query.enabled) void context.queryClient.prefetchInfiniteQuery(query);
  },
  component: lazyRouteComponent(() => import('../features/search/SearchPage'), 'SearchPage'),
});

/** Where one would look for it. */
const shortSearchRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/search',
  validateSearch: readSearch,
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/forum/search', search, replace: true });
  },
});

const notificationsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notifications',
  validateSearch: readKind,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.queryClient.prefetchInfiniteQuery(notificationsQuery(deps.kind)),
  component: lazyRouteComponent(
    () => import('../features/notifications/NotificationsPage'),
    'NotificationsPage',
  ),
});

const newTopicRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/forum/new',
  validateSearch: (search: Record<string, unknown>): { category?: string } => {
    const category = text(search.category);
    return category ? { category } : {};
  },
  component: lazyRouteComponent(
    () => import('../features/forum/pages/NewTopicPage'),
    'NewTopicPage',
  ),
});

const topicRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/forum/t/$slug',
  loader: ({ context, params, location }) =>
    prefetchTopic(context.queryClient, params.slug, location),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/forum/topic/TopicPage'), 'TopicPage'),
});

const invitationsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/invitations',
  component: lazyRouteComponent(
    () => import('../features/invitations/InvitationsPage'),
    'InvitationsPage',
  ),
});

const treeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/invitations/tree',
  component: lazyRouteComponent(() => import('../features/invitations/TreePage'), 'TreePage'),
});

const membersRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/members',
  validateSearch: readMembersSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.queryClient.prefetchInfiniteQuery(
      membersQuery(deps.q ?? '', deps.from, deps.badge),
    ),
  component: lazyRouteComponent(() => import('../features/members/MembersPage'), 'MembersPage'),
});

const profileRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/u/$name',
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/members/ProfilePage'), 'ProfilePage'),
});

const aboutRoute = createRoute({
  getParentRoute: () => profileRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../features/members/AboutMember'), 'AboutMember'),
});

const memberPostsRoute = createRoute({
  getParentRoute: () => profileRoute,
  path: '/posts',
  component: lazyRouteComponent(() => import('../features/members/MemberPosts'), 'MemberPosts'),
});

const memberBadgesRoute = createRoute({
  getParentRoute: () => profileRoute,
  path: '/badges',
  component: lazyRouteComponent(() => import('../features/members/MemberBadges'), 'MemberBadges'),
});

const followersRoute = createRoute({
  getParentRoute: () => profileRoute,
  path: '/followers',
  component: lazyRouteComponent(
    () => import('../features/members/ConnectionsPage'),
    'FollowersPage',
  ),
});

const followingRoute = createRoute({
  getParentRoute: () => profileRoute,
  path: '/following',
  component: lazyRouteComponent(
    () => import('../features/members/ConnectionsPage'),
    'FollowingPage',
  ),
});

const coursesRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses',
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(coursesQuery());
    void context.queryClient.prefetchQuery(badgesQuery());
  },
  component: lazyRouteComponent(
    () => import('../features/courses/pages/CataloguePage'),
    'CataloguePage',
  ),
});

const learningRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/learning',
  loader: ({ context }) => void context.queryClient.prefetchQuery(enrollmentsQuery()),
  component: lazyRouteComponent(
    () => import('../features/courses/pages/CataloguePage'),
    'MyLearningPage',
  ),
});

const courseRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses/$course',
  loader: ({ context, params }) =>
    void context.queryClient.prefetchQuery(courseQuery(params.course)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/courses/pages/CoursePage'), 'CoursePage'),
});

const newCourseRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses/new',
  component: lazyRouteComponent(
    () => import('../features/courses/author/AuthorPage'),
    'NewCoursePage',
  ),
});

const editCourseRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses/$course/edit',
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(
    () => import('../features/courses/author/AuthorPage'),
    'EditCoursePage',
  ),
});

const courseReportRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses/$course/report',
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(
    () => import('../features/courses/report/ReportPage'),
    'ReportPage',
  ),
});

const lessonRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses/$course/$lesson',
  loader: ({ context, params }) =>
    void context.queryClient.prefetchQuery(lessonQuery(params.course, params.lesson)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/courses/pages/LessonPage'), 'LessonPage'),
});

const quizRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/courses/$course/quiz',
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(quizQuery(params.course)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/courses/quiz/QuizPage'), 'QuizPage'),
});

const badgesRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/badges',
  loader: ({ context }) => void context.queryClient.prefetchQuery(badgesQuery()),
  component: lazyRouteComponent(() => import('../features/badges/BadgesPage'), 'BadgesPage'),
});

const badgeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/badges/$badge',
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(badgeQuery(params.badge)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/badges/BadgePage'), 'BadgePage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('../features/settings/SettingsFrame'),
    'SettingsFrame',
  ),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: `/settings/${SECTIONS[0].path}`, replace: true });
  },
});

const sectionRoutes = SECTIONS.map(({ path, page }) =>
  createRoute({ getParentRoute: () => settingsRoute, path, component: page }),
);

const routeTree = rootRoute.addChildren([
  loginRoute,
  inviteRoute,
  oldInviteRoute,
  verifyRoute,
  resetRoute,
  verifyEmailRoute,
  unsubscribeRoute,
  legalRoute,
  communityRoute,
  memberRoute.addChildren([
    homeRoute,
    welcomeRoute,
    conductRoute,
    transparencyRoute,
    forumRoute,
    categoryRoute,
    topicsRoute,
    searchRoute,
    shortSearchRoute,
    notificationsRoute,
    newTopicRoute,
    topicRoute,
    coursesRoute,
    learningRoute,
    courseRoute,
    newCourseRoute,
    editCourseRoute,
    courseReportRoute,
    lessonRoute,
    quizRoute,
    badgesRoute,
    badgeRoute,
    invitationsRoute,
    treeRoute,
    membersRoute,
    profileRoute.addChildren([
      aboutRoute,
      memberPostsRoute,
      memberBadgesRoute,
      followersRoute,
      followingRoute,
    ]),
    moderationRoutes(memberRoute),
    ...territoryRoutes(memberRoute),
    adminRoutes(memberRoute),
    settingsRoute.addChildren([settingsIndexRoute, ...sectionRoutes]),
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    // A topic knows itself where its reader was: heights say nothing of posts that are not drawn.
    scrollRestoration: ({ location }) => !location.pathname.startsWith('/forum/t/'),
    notFoundMode: 'root',
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: ErrorPage,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;
