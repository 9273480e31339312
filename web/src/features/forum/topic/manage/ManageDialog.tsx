import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../../api/forum';
import { toProblem } from '../../../../api/problem';
import { categoriesQuery, metaQuery } from '../../../../api/queries';
import type { Topic } from '../../../../api/types';
import { Button } from '../../../../ui/Button/Button';
import { Dialog } from '../../../../ui/Dialog/Dialog';
import { Field } from '../../../../ui/Field/Field';
import { toast } from '../../../../ui/Toasts/toasts';
import { useTopicChange } from '../topic-acts';
import { usePauseWords } from './pause-words';
import type { Asked } from './TopicMenu';
import { TopicProblem } from './TopicProblem';

/** Seconds between two posts of one member. */
const PAUSES = [0, 10, 30, 60, 300, 900, 3600];

interface ManageDialogProps {
  what: Exclude<Asked, 'lock'>;
  topic: Topic;
  onClose: () => void;
}

const THINGS = {
  rename: (topic: Topic) => topic.title,
  move: (topic: Topic) => topic.category,
  slow_mode: (topic: Topic) => String(topic.slow_mode_seconds),
};

/** One thing about a topic, to be changed. */
export function ManageDialog({ what, topic, onClose }: ManageDialogProps) {
  const { t } = useTranslation();
  const before = THINGS[what](topic);
  const [value, setValue] = useState(before);
  const { change, error, isPending } = useTopicChange(topic, THINGS[what]);
  const form = useRef<HTMLFormElement>(null);
  const ready = value.trim() !== '' && value !== before && !isPending;
  const fields = error ? toProblem(error).fields : {};

  useEffect(() => form.current?.querySelector<HTMLElement>('input, select')?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const doing = {
      rename: (version: string) => forum.rename(topic.slug, value.trim(), version),
      move: (version: string) => forum.move(topic.topic_id, value, version),
      slow_mode: (version: string) => forum.slowMode(topic.topic_id, Number(value), version),
    }[what];
    change(doing, () => {
      onClose();
      toast(t(`topic_head.${what}_done`));
    });
  };

  return (
    <Dialog
      title={t(`topic_head.${what}`)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" type="submit" form="manage-topic" disabled={!ready}>
            {t('app.save')}
          </Button>
        </>
      }
    >
      <form id="manage-topic" ref={form} onSubmit={submit}>
        {what === 'rename' && <Title value={value} onChange={setValue} error={fields.title} />}
        {what === 'move' && <Category value={value} onChange={setValue} error={fields.category} />}
        {what === 'slow_mode' && <Pause value={value} onChange={setValue} />}
      </form>
      {error && <TopicProblem cause={error} what={what} />}
    </Dialog>
  );
}

interface ControlProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

function Title({ value, onChange, error }: ControlProps) {
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  const { title_min: min = 3, title_max: max = 120 } = meta?.limits ?? {};
  return (
    <Field
      id="topic-title"
      label={t('new_topic.topic_title')}
      hint={t('new_topic.title_hint', { min, max })}
      error={error}
    >
      {(control) => (
        <input {...control} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

function Category({ value, onChange, error }: ControlProps) {
  const { t } = useTranslation();
  const { data } = useQuery(categoriesQuery);
  return (
    <Field
      id="topic-category"
      label={t('new_topic.category')}
      hint={t('topic_head.move_hint')}
      error={error}
    >
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {data?.items.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Pause({ value, onChange }: ControlProps) {
  const { t } = useTranslation();
  const words = usePauseWords();
  const own = Number(value);
  const choices = PAUSES.includes(own) ? PAUSES : [...PAUSES, own].sort((a, b) => a - b);
  return (
    <Field id="topic-pause" label={t('topic_head.pause')} hint={t('topic_head.slow_mode_hint')}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {choices.map((seconds) => (
            <option key={seconds} value={seconds}>
              {words(seconds)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
