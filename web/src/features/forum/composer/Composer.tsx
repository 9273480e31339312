import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, type Ref, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { metaQuery } from '../../../api/queries';
import { Button, IconButton } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import type { ReplyTarget } from '../outbox';
import css from './Composer.module.css';

export interface ComposerDraft {
  body: string;
  replyTo: ReplyTarget | null;
}

interface ComposerProps {
  draft: ComposerDraft;
  onChange: (part: Partial<ComposerDraft>) => void;
  onSend: () => void;
  ref: Ref<HTMLTextAreaElement>;
}

const MODIFIER = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ Enter' : 'Ctrl Enter';

export function Composer({ draft, onChange, onSend, ref }: ComposerProps) {
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  const hintId = useId();
  const limit = meta?.limits.post_bytes ?? Number.POSITIVE_INFINITY;
  const excess = new TextEncoder().encode(draft.body).length - limit;
  const ready = draft.body.trim() !== '' && excess <= 0;

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready) onSend();
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
    if (event.key === 'Escape') event.currentTarget.blur();
  };

  return (
    <form className={css.composer} onSubmit={send} aria-label={t('composer.label')}>
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
            onClick={() => onChange({ replyTo: null })}
          />
        </div>
      )}
      <div className={css.row}>
        <textarea
          ref={ref}
          rows={1}
          className={css.text}
          value={draft.body}
          aria-label={t('composer.label')}
          aria-describedby={hintId}
          placeholder={t('composer.placeholder')}
          onChange={(event) => onChange({ body: event.target.value })}
          onKeyDown={press}
        />
        <Button type="submit" look="primary" icon="send" disabled={!ready}>
          <span className={css.send}>{t('composer.send')}</span>
        </Button>
      </div>
      <p id={hintId} className={excess > 0 ? css.excess : css.hint}>
        {excess > 0
          ? t('composer.too_long', { count: excess })
          : t('composer.hint', { key: MODIFIER })}
      </p>
    </form>
  );
}
