import { lazyRouteComponent } from '@tanstack/react-router';

/** The sections in the order of their menu. A new one is a line here, and its name in the texts. */
export const SECTIONS = [
  {
    path: 'profile',
    icon: 'person',
    page: lazyRouteComponent(() => import('./profile/ProfileSettings'), 'ProfileSettings'),
  },
  {
    path: 'privacy',
    icon: 'eye',
    page: lazyRouteComponent(() => import('./privacy/PrivacySettings'), 'PrivacySettings'),
  },
  {
    path: 'account',
    icon: 'settings',
    page: lazyRouteComponent(() => import('./account/AccountSettings'), 'AccountSettings'),
  },
  {
    path: 'security',
    icon: 'shield',
    page: lazyRouteComponent(() => import('./security/SecurityPage'), 'SecurityPage'),
  },
  {
    path: 'sessions',
    icon: 'devices',
    page: lazyRouteComponent(() => import('./sessions/SessionsPage'), 'SessionsPage'),
  },
  {
    path: 'matrix',
    icon: 'phone',
    page: lazyRouteComponent(() => import('./matrix/MatrixSettings'), 'MatrixSettings'),
  },
  {
    path: 'blocks',
    icon: 'block',
    page: lazyRouteComponent(() => import('./blocks/BlocksSettings'), 'BlocksSettings'),
  },
  {
    path: 'notifications',
    icon: 'bell',
    page: lazyRouteComponent(
      () => import('./notifications/NotificationSettings'),
      'NotificationSettings',
    ),
  },
  {
    path: 'language',
    icon: 'language',
    page: lazyRouteComponent(() => import('./language/LanguageSettings'), 'LanguageSettings'),
  },
  {
    path: 'appearance',
    icon: 'theme',
    page: lazyRouteComponent(() => import('./appearance/AppearanceSettings'), 'AppearanceSettings'),
  },
  {
    path: 'data',
    icon: 'download',
    page: lazyRouteComponent(() => import('./data/DataSettings'), 'DataSettings'),
  },
] as const;
