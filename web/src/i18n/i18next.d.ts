import 'i18next';
import type { ConductPages } from './locales/conduct-pages/da';
import type { Messages } from './locales/da';
import type { ModerationMessages } from './locales/moderation/da';
import type { TerritoryMessages } from './locales/territories/da';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Messages & ConductPages & ModerationMessages & TerritoryMessages };
    returnNull: false;
  }
}
