import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { metaQuery } from '../../../api/queries';
import { Button, IconButton } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { useFirstDay } from '../first-day';
import { isPresent } from '../names';
import type { Attached } from '../outbox';
import { AttachButton } from './AttachButton';
import css from './Composer.module.css';
import { Editor } from './Editor';
import { FileOfPost } from './FileOfPost';
import { Preview } from './Preview';
import { type Tab, Tabs } from './Tabs';
import { useAsking } from './use-asking';
import { useDrop } from './use-drop';
import type { Reply } from './use-reply';

const MODIFIER = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ Enter' : 'Ctrl Enter';

/** Where one writes in a topic. */
export function Composer({ reply }: { reply: Reply }) {
  const { draft, change, files, field, topic } = reply;
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  const firstDay = useFirstDay();
  const id = useId();
  const [tab, setTab] = useState<Tab>('write');
  const { attached } = draft;
  const asking = useAsking(attached);
  const drop = useDrop(files);
  const limit = meta?.limits.post_bytes ?? Number.POSITIVE_INFINITY;
  const excess = new TextEncoder().encode(draft.body).length - limit;
  const written = draft.body.trim() !== '';
  const ready = (written || attached !== null) && excess <= 0 && !files.uploading;

  // Who answers a post wants to write.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another post, another answer
  useEffect(() => setTab('write'), [draft.replyTo]);

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready || !asking.isAnswered()) return;
    asking.forget();
    setTab('write');
    reply.send();
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
    if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
  };
  const attach = (file: Attached | null) => {
    change({ attached: file });
    if (file) return;
    asking.forget();
    field.current?.focus();
  };

  return (
    <form className={css.composer} onSubmit={send} aria-label={t('composer.label')} {...drop}>
      {draft.replyTo && (
        <div className={css.reply}>
          <Icon name="reply" size={16} />
          <span>
            <strong>{t('composer.replying_to', { name: draft.replyTo.name })}</strong>{' '}
            {draft.replyTo.excerpt}
          </span>
          <IconButton
            icon="close"
            label={t('composer.cancel_reply')}
            onClick={() => change({ replyTo: null })}
          />
        </div>
      )}
      <FileOfPost files={files} attached={attached} asked={asking.asked} onAttached={attach} />
      <div className={css.row}>
        <AttachButton files={files} />
        {tab === 'write' ? (
          <div id={`${id}-write`} className={css.field}>
            <Editor
              ref={field}
              rows={1}
              className={css.text}
              value={draft.body}
              label={t('composer.label')}
              describedBy={`${id}-hint`}
              placeholder={t('composer.placeholder')}
              near={topic.participants.filter(isPresent)}
              onChange={(body) => change({ body })}
              onKeyDown={press}
              onFiles={files.take}
            />
          </div>
        ) : (
          <Preview body={draft.body} id={`${id}-preview`} tabId={`${id}-tab-preview`} />
        )}
        <Button type="submit" look="primary" icon="send" disabled={!ready}>
          <span className={css.send}>{t('composer.send')}</span>
        </Button>
      </div>
      <div className={css.foot} data-idle={!written || undefined}>
        <Tabs id={id} tab={tab} onTab={setTab} />
        <p id={`${id}-hint`} className={excess > 0 ? css.excess : css.hint}>
          {excess > 0
            ? t('composer.too_long', { count: excess })
            : t('composer.hint', { key: MODIFIER })}
          {topic.slow_mode_seconds > 0 &&
            ` · ${t('writing.slow_mode', { count: topic.slow_mode_seconds })}`}
          {firstDay && ` · ${t('writing.first_day_replies', { count: firstDay.replies_left })}`}
        </p>
      </div>
    </form>
  );
}
