import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { postHtml } from '../sanitise';
import css from './PostBody.module.css';
import { guardSpoilers } from './spoilers';

export const PostBody = memo(function PostBody({ html }: { html: string }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const trusted = useMemo(() => ({ __html: postHtml(html) }), [html]);
  const label = t('post.spoiler');

  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other spoilers
  useEffect(() => (ref.current ? guardSpoilers(ref.current, label) : undefined), [label, trusted]);

  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised twice, see sanitise.ts
    <div ref={ref} className={css.body} dangerouslySetInnerHTML={trusted} />
  );
});
