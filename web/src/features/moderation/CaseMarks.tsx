import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../api/moderation-types';
import { Icon, type IconName } from '../../ui/Icon';
import { useSession } from '../auth/session';
import listsCss from '../forum/lists/lists.module.css';
import { nameOf } from '../forum/names';
import css from './moderation.module.css';

/** What stands out of a case: each by a sign and a word, never by colour alone. */
export function CaseMarks({ summary }: { summary: CaseSummary }) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me?.user_id);
  const { severe, hidden, same_branch, via, claimed_by, state } = summary;
  const claimed =
    state === 'claimed' &&
    claimed_by &&
    (claimed_by.user_id === me
      ? t('moderation.list.claimed_by_me')
      : t('moderation.list.claimed_by', { name: nameOf(claimed_by) }));
  const marks = [
    severe && <Mark key="severe" icon="alert" look="severe" says={t('moderation.list.severe')} />,
    hidden && <Mark key="hidden" icon="eye_off" look="hidden" says={t('moderation.list.hidden')} />,
    state === 'appealed' && (
      <Mark key="appeal" icon="reply" look="hidden" says={t('moderation.state.appealed')} />
    ),
    same_branch && <Mark key="branch" icon="tree" says={t('moderation.list.same_branch')} />,
    via.includes('matrix') && (
      <Mark key="via" icon="external" says={t('moderation.list.from_element')} />
    ),
    claimed && <Mark key="claimed" icon="person" says={claimed} />,
  ].filter(Boolean);
  return marks.length > 0 ? <p className={css.marks}>{marks}</p> : null;
}

interface MarkProps {
  icon: IconName;
  says: string;
  look?: 'severe' | 'hidden' | undefined;
}

/** A word with its sign. */
export function Mark({ icon, says, look }: MarkProps) {
  return (
    <span className={`${listsCss.mark} ${css.mark}`} data-look={look}>
      <Icon name={icon} size={14} />
      {says}
    </span>
  );
}
