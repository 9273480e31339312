import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../auth/session';
import { postHtml } from '../sanitise';
import { markOwnMentions } from './mentions';
import css from './PostBody.module.css';
import { guardSpoilers } from './spoilers';

export const PostBody = memo(function PostBody({ html }: { html: string }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const trusted = useMemo(() => ({ __html: postHtml(html) }), [html]);
  const label = t('post.spoiler');

  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other spoilers
  useEffect(() => (ref.current ? guardSpoilers(ref.current, label) : undefined), [label, trusted]);

  const me = useSession((state) => state.me?.user_id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other mentions
  useEffect(() => markOwnMentions(ref.current, me), [me, trusted]);

  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised twice, see sanitise.ts
    <div ref={ref} className={css.body} dangerouslySetInnerHTML={trusted} />
  );
});
