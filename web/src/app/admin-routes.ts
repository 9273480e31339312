import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readAccountsSearch } from '../features/admin/accounts-search';
import { readInvitationsSearch } from '../features/admin/invitations-search';
import { withAdminWords } from '../i18n/parts';
import type { memberRoute } from './router';

/** A page of administration: its words come with it. */
function page<T extends Record<string, unknown>, K extends keyof T>(
  load: () => Promise<T>,
  name: K,
) {
  return lazyRouteComponent(() => withAdminWords(load), name);
}

/** The pages of those who run the territory, under the frame that every member sees. */
export function adminRoutes(member: typeof memberRoute) {
  const frame = createRoute({
    getParentRoute: () => member,
    path: '/admin',
    component: page(() => import('../features/admin/AdminFrame'), 'AdminFrame'),
  });
  const index = createRoute({
    getParentRoute: () => frame,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/admin/members', replace: true });
    },
  });
  const members = createRoute({
    getParentRoute: () => frame,
    path: '/members',
    validateSearch: readAccountsSearch,
    component: page(() => import('../features/admin/AccountsPage'), 'AccountsPage'),
  });
  const invitations = createRoute({
    getParentRoute: () => frame,
    path: '/invitations',
    validateSearch: readInvitationsSearch,
    component: page(() => import('../features/admin/AllInvitationsPage'), 'AllInvitationsPage'),
  });
  const categories = createRoute({
    getParentRoute: () => frame,
    path: '/categories',
    component: page(() => import('../features/category-admin/CategoriesPage'), 'CategoriesPage'),
  });
  const newCategory = createRoute({
    getParentRoute: () => frame,
    path: '/categories/new',
    component: page(() => import('../features/category-admin/CategoryFormPage'), 'NewCategoryPage'),
  });
  const editCategory = createRoute({
    getParentRoute: () => frame,
    path: '/categories/$category/edit',
    remountDeps: ({ params }) => params,
    component: page(
      () => import('../features/category-admin/CategoryFormPage'),
      'EditCategoryPage',
    ),
  });
  return frame.addChildren([index, members, invitations, categories, newCategory, editCategory]);
}
