import { useTranslation } from 'react-i18next';
import { useSession } from '../../auth/session';
import { nameOf } from '../../forum/names';
import type { Latest } from './latest';

/** What there is to know of a matter before anybody judges it: it was dismissed, or is a colleague's. */
export function Before({ latest }: { latest: Latest }) {
  const { t } = useTranslation();
  const me = useSession((state) => state.me?.user_id);
  const { case_id, dismissed, claimed_by } = latest;
  if (dismissed) return <p role="note">{t('moderation.judge.dismissed', { case: case_id })}</p>;
  if (!claimed_by || claimed_by.user_id === me) return null;
  return (
    <p role="note">{t('moderation.judge.claimed', { name: nameOf(claimed_by), case: case_id })}</p>
  );
}
