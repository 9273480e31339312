import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { IconButton } from '../../../ui/Button/Button';
import { reactionOf } from '../posts';
import css from './Reactions.module.css';
import { useReactOrTell } from './react-or-tell';

const EMOJI = [
  '👍',
  '❤️',
  '😄',
  '🎉',
  '🙏',
  '👏',
  '🤔',
  '😮',
  '😢',
  '🔥',
  '💡',
  '✅',
  '👀',
  '🙌',
  '🌱',
  '☕',
  '🚲',
  '🏡',
  '🇩🇰',
  '🇳🇴',
  '🇸🇪',
  '🇫🇮',
  '🇮🇸',
  '🇫🇴',
];

export function OpenReactionPicker({ post }: { post: Post }) {
  const { t } = useTranslation();
  const react = useReactOrTell(post);
  const [open, setOpen] = useState(true);
  const isMine = (key: string) => reactionOf(post, key)?.mine ?? false;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton icon="smile" label={t('post.react')} data-act="react" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={css.picker}
          aria-label={t('post.pick_reaction')}
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={12}
        >
          {EMOJI.map((key) => (
            <button
              key={key}
              type="button"
              aria-label={t('post.reaction_add', { key })}
              aria-pressed={isMine(key)}
              onClick={() => {
                setOpen(false);
                react(key, !isMine(key));
              }}
            >
              {key}
            </button>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
