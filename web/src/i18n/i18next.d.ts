import 'i18next';
import type { AdminMessages } from './locales/admin/da';
import type { ConductPages } from './locales/conduct-pages/da';
import type { Messages } from './locales/da';
import type { ModerationMessages } from './locales/moderation/da';
import type { TerritoryMessages } from './locales/territories/da';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: Messages & ConductPages & ModerationMessages & TerritoryMessages & AdminMessages;
    };
    returnNull: false;
  }
}
