import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import type { MemberRef } from '../../api/types';
import { Button } from '../../ui/Button/Button';
import { useSentence } from '../../ui/Notice/Notice';
import { tellProblem } from '../../ui/Toasts/toasts';
import { nameOf } from '../forum/names';
import { useFollow } from './connections';
import css from './members.module.css';

interface FollowButtonProps {
  member: Pick<MemberRef, 'user_id' | 'display_name'>;
  follows: boolean;
  /** One of many: then none of them stands out, and a narrow window shows the sign alone. */
  inList?: boolean;
}

/** Follows, or stops to. */
export function FollowButton({ member, follows, inList = false }: FollowButtonProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const follow = useFollow(member);
  const on = follow.isPending ? follow.variables : follows;
  return (
    <Button
      look={lookOf(on, inList)}
      icon={on ? 'check' : 'plus'}
      aria-busy={follow.isPending}
      onClick={() => {
        // Not disabled meanwhile: a disabled button would lose the focus.
        if (follow.isPending) return;
        follow.mutate(!follows, {
          onError: (cause) => tellProblem(toProblem(cause), sentence),
        });
      }}
    >
      <span className={inList ? css.followWords : undefined}>
        {t(on ? 'members.unfollow' : 'members.follow')}
      </span>
      <span className="visually-hidden">: {nameOf(member)}</span>
    </Button>
  );
}

function lookOf(on: boolean, inList: boolean) {
  if (inList) return on ? 'quiet' : 'secondary';
  return on ? 'secondary' : 'primary';
}
