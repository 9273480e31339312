import { lazyRouteComponent } from '@tanstack/react-router';

/** The sections in the order of their menu. A new one is a line here, and its name in the texts. */
export const SECTIONS = [
  {
    path: 'sessions',
    icon: 'devices',
    page: lazyRouteComponent(() => import('./sessions/SessionsPage'), 'SessionsPage'),
  },
  {
    path: 'security',
    icon: 'shield',
    page: lazyRouteComponent(() => import('./security/SecurityPage'), 'SecurityPage'),
  },
] as const;
