import { useTranslation } from 'react-i18next';
import type { CardKind, Post } from '../../../api/types';
import { buttonClass } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import { AttachmentView } from './AttachmentView';
import { HiddenContent } from './HiddenContent';
import { PollView } from './PollView';
import { PostBody } from './PostBody';
import css from './PostContent.module.css';
import { RemovedPost } from './RemovedPost';
import { RestoredMark } from './RestoredMark';

interface PostContentProps {
  post: Post;
  elementUrl: string;
  name: string;
}

/** What a post says and shows; never nothing. */
export function PostContent(props: PostContentProps) {
  const { post } = props;
  if (post.removed) return <RemovedPost post={post} />;
  return (
    <>
      <RestoredMark post={post} />
      {post.hidden ? (
        <HiddenContent post={post}>
          <Said {...props} />
        </HiddenContent>
      ) : (
        <Said {...props} />
      )}
    </>
  );
}

function Said({ post, elementUrl, name }: PostContentProps) {
  const { attachment, poll, card, kind } = post;
  const lang = post.lang ?? undefined;
  if (poll) return <PollView post={post} poll={poll} elementUrl={elementUrl} />;
  if (!attachment && (card || kind === 'other')) {
    return <ElementCard body={post.body} card={card ?? 'unknown'} elementUrl={elementUrl} />;
  }
  // A file without a caption has its name for a body, which its card shows.
  const words = post.html !== '' && !(attachment && post.body === attachment.name);
  return (
    <>
      {words && (
        <div className={kind === 'other' ? undefined : css[kind]} lang={lang}>
          {kind === 'emote' && <span className={css.actor}>* {name}</span>}
          <PostBody html={post.html} />
        </div>
      )}
      {attachment && <AttachmentView attachment={attachment} />}
    </>
  );
}

const CARDS: Record<CardKind, IconName> = {
  voice: 'sound',
  video: 'film',
  audio: 'sound',
  file: 'file',
  location: 'place',
  sticker: 'smile',
  encrypted: 'lock',
  unknown: 'devices',
};

/** Stands for what only a Matrix client can show. */
function ElementCard({
  body,
  card,
  elementUrl,
}: {
  body: string;
  card: CardKind;
  elementUrl: string;
}) {
  const { t } = useTranslation();
  return (
    <div className={css.card}>
      <Icon name={CARDS[card]} size={24} />
      <div className={css.words}>
        <strong>{body || t(`post_view.card_${card}`)}</strong>
        <p>{body ? t(`post_view.card_${card}`) : t('topic.other_text')}</p>
      </div>
      <a
        className={buttonClass('secondary')}
        href={elementUrl}
        target="_blank"
        rel="noopener noreferrer"
        data-act="open"
      >
        <Icon name="external" />
        {t('topic.view_in_element')}
      </a>
    </div>
  );
}
