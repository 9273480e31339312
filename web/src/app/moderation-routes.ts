import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readAppealSearch } from '../features/moderation/appeals/appeal-search';
import { readLogSearch } from '../features/moderation/log/log-search';
import { readQueueSearch } from '../features/moderation/queue/queue-search';
import { withConductWords, withModerationWords } from '../i18n/parts';
import type { memberRoute } from './router';

/** A page of moderation: its words come with it. */
function page<T extends Record<string, unknown>, K extends keyof T>(
  load: () => Promise<T>,
  name: K,
) {
  return lazyRouteComponent(() => withModerationWords(load), name);
}

/** The pages of those who moderate, under the frame that every member sees. */
export function moderationRoutes(member: typeof memberRoute) {
  const frame = createRoute({
    getParentRoute: () => member,
    path: '/moderation',
    component: page(() => import('../features/moderation/ModerationFrame'), 'ModerationFrame'),
  });
  // The list stays where it is while one case after the other stands beside it.
  const queue = createRoute({
    getParentRoute: () => frame,
    id: 'queue',
    validateSearch: readQueueSearch,
    component: page(() => import('../features/moderation/queue/QueuePage'), 'QueuePage'),
  });
  const overview = createRoute({
    getParentRoute: () => queue,
    path: '/',
    component: page(
      () => withConductWords(() => import('../features/moderation/queue/Overview')),
      'Overview',
    ),
  });
  const oneCase = createRoute({
    getParentRoute: () => queue,
    path: '/cases/$case',
    remountDeps: ({ params }) => params,
    component: page(() => import('../features/moderation/case/CasePage'), 'CasePage'),
  });
  const history = createRoute({
    getParentRoute: () => frame,
    path: '/members/$name',
    remountDeps: ({ params }) => params,
    component: page(() => import('../features/moderation/member/HistoryPage'), 'HistoryPage'),
  });
  const appeals = createRoute({
    getParentRoute: () => frame,
    path: '/appeals',
    validateSearch: readAppealSearch,
    component: page(() => import('../features/moderation/appeals/AppealsPage'), 'AppealsPage'),
  });
  const log = createRoute({
    getParentRoute: () => frame,
    path: '/log',
    validateSearch: readLogSearch,
    component: page(() => import('../features/moderation/log/LogPage'), 'LogPage'),
  });
  const policies = createRoute({
    getParentRoute: () => frame,
    path: '/policies',
    component: page(() => import('../features/moderation/policies/PoliciesPage'), 'PoliciesPage'),
  });
  return frame.addChildren([
    queue.addChildren([overview, oneCase]),
    history,
    appeals,
    log,
    policies,
  ]);
}
