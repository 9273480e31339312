import { QueryClientContext } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import {
  type MouseEvent,
  memo,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useMediaSetting } from '../../../app/media';
import { useSession } from '../../auth/session';
import { serverOf } from '../../members/address';
import { postHtml } from '../sanitise';
import { knownTopics, leadHome, pathClicked } from './matrix-links';
import { markOwnMentions } from './mentions';
import css from './PostBody.module.css';
import { guardSpoilers } from './spoilers';
import { frameTables } from './tables';
import { veilMedia } from './veiled-media';

interface PostBodyProps {
  html: string;
  /** What the button says that shows a spoiler, where it always hides the same. */
  spoiler?: string;
}

export const PostBody = memo(function PostBody({ html, spoiler }: PostBodyProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const veiled = useMediaSetting((state) => state.onDemand);
  const trusted = useMemo(() => ({ __html: postHtml(html, veiled) }), [html, veiled]);

  // Before it is drawn: nobody may catch sight of what a spoiler hides.
  const show = spoiler ?? t('post.spoiler');
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other spoilers
  useLayoutEffect(
    () => (ref.current ? guardSpoilers(ref.current, show, css.spoiler) : undefined),
    [show, trusted],
  );

  const media = t('post_view.media_show');
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other pictures
  useLayoutEffect(
    () => (ref.current ? veilMedia(ref.current, media, css.veiled) : undefined),
    [media, trusted],
  );

  const table = t('post.table');
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other tables
  useLayoutEffect(
    () => (ref.current ? frameTables(ref.current, table, css.table) : undefined),
    [table, trusted],
  );

  const me = useSession((state) => state.me?.user_id);
  const queryClient = useContext(QueryClientContext);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other mentions
  useEffect(() => {
    markOwnMentions(ref.current, me);
    if (me) leadHome(ref.current, serverOf(me), knownTopics(queryClient));
  }, [me, trusted, queryClient]);

  const router = useRouter({ warn: false });
  const follow = (event: MouseEvent) => {
    const path = pathClicked(event);
    if (!path) return;
    event.preventDefault();
    router.history.push(path);
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links in it take their keys themselves
    // biome-ignore lint/a11y/noStaticElementInteractions: it only follows links
    <div
      ref={ref}
      className={css.body}
      onClick={follow}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised twice, see sanitise.ts
      dangerouslySetInnerHTML={trusted}
    />
  );
});
