import { useTranslation } from 'react-i18next';
import type { Post, Reaction } from '../../../api/types';
import { IconButton } from '../../../ui/Button/Button';
import { useWhenAsked } from '../../../ui/when-asked';
import { nameOf } from '../names';
import css from './Reactions.module.css';
import { useReactOrTell } from './react-or-tell';

const load = async () => (await import('./OpenReactionPicker')).OpenReactionPicker;

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

export function ReactionPicker({ post }: { post: Post }) {
  const { t } = useTranslation();
  return useWhenAsked(load, { post }, (ask) => (
    <IconButton
      icon="smile"
      label={t('post.react')}
      data-act="react"
      aria-haspopup="dialog"
      {...ask}
    />
  ));
}
