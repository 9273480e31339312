import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conduct } from '../../../../api/conduct';
import { toProblem } from '../../../../api/problem';
import type { Topic } from '../../../../api/types';
import { Button } from '../../../../ui/Button/Button';
import { Dialog } from '../../../../ui/Dialog/Dialog';
import { Field } from '../../../../ui/Field/Field';
import { takeFocus } from '../../../../ui/focus';
import { toast } from '../../../../ui/Toasts/toasts';
import { useTopicChange } from '../topic-acts';
import { TopicProblem } from './TopicProblem';

const LONGEST = 500;

const lockOf = (topic: Topic) => topic.lock?.at;

/** Closes a topic for all but moderators, or opens it again, and says why. */
export function LockDialog({ topic, onClose }: { topic: Topic; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { change, error, isPending } = useTopicChange(topic, lockOf);
  // What was asked for, also when somebody else does it meanwhile.
  const [what] = useState<'lock' | 'unlock'>(topic.closed === 'locked' ? 'unlock' : 'lock');
  // Who opens it again need not say why.
  const ready = (what === 'unlock' || reason.trim() !== '') && !isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const doing = (version: string) =>
      conduct.lock(topic.topic_id, what === 'lock', reason.trim(), version);
    change(doing, () => {
      onClose();
      toast(t(`topic_lock.done_${what}`));
    });
  };
  return (
    <Dialog
      title={t(`topic_lock.title_${what}`)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" type="submit" form="lock-topic" disabled={!ready}>
            {t(`topic_lock.${what}`)}
          </Button>
        </>
      }
    >
      <p>{t(`topic_lock.text_${what}`)}</p>
      <form id="lock-topic" onSubmit={submit}>
        <Field
          id="lock-reason"
          label={t('topic_lock.reason')}
          optional={what === 'unlock'}
          error={error ? toProblem(error).fields.reason : undefined}
        >
          {(control) => (
            <input
              {...control}
              ref={takeFocus}
              required={what === 'lock'}
              maxLength={LONGEST}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </form>
      {error && <TopicProblem cause={error} what="lock" />}
    </Dialog>
  );
}
