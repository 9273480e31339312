import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../api/problem';
import type { Post, Reaction } from '../../../api/types';
import { IconButton } from '../../../ui/Button/Button';
import { useSentence } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../names';
import { useReact } from '../posts';
import css from './Reactions.module.css';

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

function useReactOrTell(post: Post) {
  const { mutate } = useReact(post);
  const sentence = useSentence();
  return (key: string, on: boolean) =>
    mutate({ key, on }, { onError: (cause) => toast(sentence(toProblem(cause))) });
}

/** Who reacted with what; pressing one joins or leaves it. */
export function ReactionRow({ post }: { post: Post }) {
  return post.reactions.length > 0 ? <Reactions post={post} /> : null;
}

function Reactions({ post }: { post: Post }) {
  const { t } = useTranslation();
  const react = useReactOrTell(post);
  const labelOf = ({ key, count, by }: Reaction) => {
    const shown = by.map(nameOf).join(', ');
    const hidden = count - by.length;
    const names = hidden > 0 ? t('post.and_more', { names: shown, count: hidden }) : shown;
    return t('post.reaction', { key, count, names });
  };
  return (
    <ul className={css.row} aria-label={t('post.reactions')}>
      {post.reactions.map((reaction) => (
        <li key={reaction.key}>
          <button
            type="button"
            className={css.reaction}
            aria-pressed={reaction.mine}
            aria-label={labelOf(reaction)}
            title={labelOf(reaction)}
            onClick={() => react(reaction.key, !reaction.mine)}
          >
            <span className={css.key}>{reaction.key}</span>
            <span>{reaction.count}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Made when it is first asked for, as a topic has hundreds of posts. */
export function ReactionPicker({ post }: { post: Post }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (asked) return <OpenReactionPicker post={post} />;
  return (
    <IconButton
      icon="smile"
      label={t('post.react')}
      data-act="react"
      aria-haspopup="dialog"
      aria-expanded={false}
      onClick={() => setAsked(true)}
    />
  );
}

function OpenReactionPicker({ post }: { post: Post }) {
  const { t } = useTranslation();
  const react = useReactOrTell(post);
  const [open, setOpen] = useState(true);
  const isMine = (key: string) => post.reactions.some((one) => one.key === key && one.mine);
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
