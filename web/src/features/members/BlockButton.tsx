import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import type { MemberRef } from '../../api/types';
import { Button } from '../../ui/Button/Button';
import { Confirm } from '../../ui/Dialog/Confirm';
import { useSentence } from '../../ui/Notice/Notice';
import { tellProblem } from '../../ui/Toasts/toasts';
import { nameOf } from '../forum/names';
import { useBlock } from './connections';

interface BlockButtonProps {
  member: Pick<MemberRef, 'user_id' | 'display_name'>;
  blocked: boolean;
}

/** Blocks after a question that says what it does; takes it back at once. */
export function BlockButton({ member, blocked }: BlockButtonProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [asking, setAsking] = useState(false);
  const block = useBlock(member);
  const name = nameOf(member);
  const unblock = () => {
    if (block.isPending) return;
    block.mutate(false, { onError: (cause) => tellProblem(toProblem(cause), sentence) });
  };
  return (
    <>
      <Button
        look="quiet"
        icon="block"
        aria-busy={block.isPending}
        onClick={blocked ? unblock : () => setAsking(true)}
      >
        {t(blocked ? 'members.unblock' : 'members.block')}
        <span className="visually-hidden">: {name}</span>
      </Button>
      {asking && (
        <Confirm
          title={t('members.block_title', { name })}
          text={t('members.block_text', { name })}
          act={t('members.block')}
          doing={block}
          onConfirm={() => block.mutate(true, { onSuccess: () => setAsking(false) })}
          onClose={() => {
            block.reset();
            setAsking(false);
          }}
        />
      )}
    </>
  );
}
