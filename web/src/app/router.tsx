import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { categoriesQuery, topicQuery, topicsQuery } from '../api/queries';
import { loadSession, safeReturn } from '../features/auth/session';
import { ErrorPage } from './pages/ErrorPage';
import { NotFoundPage } from './pages/NotFoundPage';
import { Shell } from './Shell/Shell';

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
});

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/forum', replace: true });
  },
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
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('../features/auth/InvitePage'), 'InvitePage'),
});

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'member',
  beforeLoad: async ({ location }) => {
    if (!(await loadSession())) {
      throw redirect({ to: '/login', search: { to: location.href }, replace: true });
    }
  },
  component: Shell,
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
  loader: ({ context, params }) =>
    void context.queryClient.prefetchInfiniteQuery(topicsQuery(params.category)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(
    () => import('../features/forum/pages/CategoryPage'),
    'CategoryPage',
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
  loader: ({ context, params }) =>
    void context.queryClient.prefetchInfiniteQuery(topicQuery(params.slug)),
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../features/forum/pages/TopicPage'), 'TopicPage'),
});

const invitationsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/invitations',
  component: lazyRouteComponent(
    () => import('../features/invitations/InvitationsPage'),
    'InvitationsPage',
  ),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  loginRoute,
  inviteRoute,
  memberRoute.addChildren([forumRoute, categoryRoute, newTopicRoute, topicRoute, invitationsRoute]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    notFoundMode: 'root',
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: ErrorPage,
  });
}
