import type { ListMode } from '../../../api/moderation-types';

/** From what does nothing to what does most. */
export const MODES = [
  'off',
  'notify',
  'quarantine',
  'apply',
] as const satisfies readonly ListMode[];
