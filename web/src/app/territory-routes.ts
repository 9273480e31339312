import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { territoriesQuery } from '../api/territories';
import { withTerritoryWords } from '../i18n/parts';
import type { memberRoute } from './router';

/** The territories, and for administrators what is agreed with them. */
export function territoryRoutes(member: typeof memberRoute) {
  const form = () => withTerritoryWords(() => import('../features/territories/TreatyFormPage'));
  return [
    createRoute({
      getParentRoute: () => member,
      path: '/territories',
      loader: ({ context }) => void context.queryClient.prefetchQuery(territoriesQuery),
      component: lazyRouteComponent(
        () => withTerritoryWords(() => import('../features/territories/TerritoriesPage')),
        'TerritoriesPage',
      ),
    }),
    createRoute({
      getParentRoute: () => member,
      path: '/territories/new',
      component: lazyRouteComponent(form, 'NewTreatyPage'),
    }),
    createRoute({
      getParentRoute: () => member,
      path: '/territories/$code/edit',
      remountDeps: ({ params }) => params,
      component: lazyRouteComponent(form, 'EditTreatyPage'),
    }),
  ] as const;
}
