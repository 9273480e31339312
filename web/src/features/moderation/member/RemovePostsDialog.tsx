import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { MemberRef } from '../../../api/types';
import { Choices } from '../../../ui/Choices/Choices';
import { Field } from '../../../ui/Field/Field';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { useCaseAct } from '../case/case-acts';
import { RuleSelect } from '../decide/RuleSelect';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';
import { SINCE, type Since, sinceOf } from './since';

interface RemovePostsDialogProps {
  member: MemberRef;
  onClose: () => void;
}

/** Many posts of one member go at once; the case that is opened shows how far it has come. */
export function RemovePostsDialog({ member, onClose }: RemovePostsDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [choice, setChoice] = useState<Since>('day');
  const [day, setDay] = useState('');
  const [rule, setRule] = useState('');
  const reason = useReason(`posts:${member.user_id}`);
  // What is read and what is done are of the same case, and of the same posts.
  const [key] = useState(() => crypto.randomUUID());
  const read = useRef<string[]>([]);
  const { user_id } = member;
  const preview = async (why: string) => {
    const since = sinceOf(choice, day, Date.now());
    const shown = await moderation.previewRemoval(user_id, { since, rule, reason: why }, key);
    read.current = shown.post_ids ?? [];
    return shown;
  };
  const remove = useCaseAct(
    (why: string) =>
      moderation.removePosts(user_id, { post_ids: read.current, rule, reason: why }, key),
    ({ case_id }) => {
      reason.clear();
      toast(t('moderation.history.remove_started'));
      void navigate({ to: '/moderation/cases/$case', params: { case: case_id } });
    },
  );
  return (
    <ReasonDialog
      title={t('moderation.history.remove_posts_title', { name: nameOf(member) })}
      text={t('moderation.history.remove_posts_text')}
      label={t('moderation.history.remove_reason')}
      hint={t('moderation.history.remove_reason_hint')}
      act={t('moderation.history.remove_act')}
      critical
      ready={rule !== '' && (choice !== 'date' || day !== '')}
      reason={reason}
      reader={{ member, preview }}
      doing={remove}
      fieldIds={{
        since: { id: 'since', label: t('moderation.history.since') },
        post_ids: { id: 'since', label: t('moderation.history.since') },
        rule: { id: 'removal-rule', label: t('moderation.decide.rule') },
      }}
      onConfirm={remove.mutate}
      onClose={onClose}
    >
      <Choices
        name="since"
        legend={t('moderation.history.since')}
        choices={SINCE.map((value) => ({ value, label: t(`moderation.history.since_${value}`) }))}
        value={choice}
        onChange={setChoice}
      />
      {choice === 'date' && (
        <Field id="since-day" label={t('moderation.history.since_day_field')}>
          {(control) => (
            <input
              {...control}
              type="date"
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
      )}
      <RuleSelect id="removal-rule" value={rule} onChange={setRule} />
    </ReasonDialog>
  );
}
