import type { CaseDetail, Preview, Seen } from '../../../api/moderation-types';

/** The latest case about what is judged. */
export type Latest = NonNullable<Preview['latest']>;

/** What is sent of it. */
export const seenOf = ({ case_id, version }: Latest): Seen => ({ case_id, version });

/** A case as a colleague has left it. */
export const latestOf = ({
  case_id,
  version,
  state,
  claimed_by,
  decision,
}: CaseDetail): Latest => ({
  case_id,
  version,
  state,
  dismissed: decision?.outcome === 'dismissed',
  ...(claimed_by && !decision ? { claimed_by } : {}),
});
