import { useTranslation } from 'react-i18next';
import type { MemberRef } from '../../../api/types';
import { MemberName } from '../../members/MemberName';
import policyCss from './policies.module.css';

/** So many names say who; the rest is a number. */
const NAMED = 12;

/** Who of our members a list or rule is about. */
export function Affected({ members }: { members: readonly MemberRef[] }) {
  const { t } = useTranslation();
  if (members.length === 0) return <p>{t('moderation.policy.affects_nobody')}</p>;
  const more = members.length - NAMED;
  return (
    <p className={policyCss.affected}>
      <strong>{t('moderation.policy.affected')}</strong>
      {members.slice(0, NAMED).map((member) => (
        <MemberName key={member.user_id} member={member} />
      ))}
      {more > 0 && <span>{t('moderation.policy.more', { count: more })}</span>}
    </p>
  );
}
