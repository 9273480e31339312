import { memo, useMemo } from 'react';
import { postHtml } from '../sanitise';
import css from './PostBody.module.css';

export const PostBody = memo(function PostBody({ html }: { html: string }) {
  const trusted = useMemo(() => ({ __html: postHtml(html) }), [html]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised twice, see sanitise.ts
  return <div className={css.body} dangerouslySetInnerHTML={trusted} />;
});
