import type { CategoryFields } from './CategoryForm';

type Rules = Pick<CategoryFields, 'badges' | 'read'>;

/** Whom a change of the rules closes out: of writing, of reading, or nobody. */
export function closesOut(before: Rules, after: Rules): { write: boolean; read: boolean } {
  // Any one badge opens it, so that only more badges, or none at all, leave everybody in.
  const keepsWriters =
    after.badges.length === 0 ||
    (before.badges.length > 0 && before.badges.every((id) => after.badges.includes(id)));
  const narrowsReading = after.read === 'holders' && (before.read !== 'holders' || !keepsWriters);
  return { write: !keepsWriters, read: narrowsReading };
}
