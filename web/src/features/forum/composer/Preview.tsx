import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../api/forum';
import { Failure } from '../../../ui/Failure/Failure';
import { PostBody } from '../post/PostBody';
import css from './Preview.module.css';

/** The post as it will look; the server draws it, as it draws posts. */
export function Preview({ body, id, tabId }: { body: string; id: string; tabId: string }) {
  const { t } = useTranslation();
  const written = body.trim() !== '';
  const query = useQuery({
    queryKey: ['preview', body],
    queryFn: () => forum.preview(body),
    enabled: written,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  return (
    <div
      id={id}
      role="tabpanel"
      aria-labelledby={tabId}
      aria-busy={query.isFetching}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what is long scrolls, so the keyboard must reach it
      tabIndex={0}
      className={css.preview}
    >
      {!written && <p className={css.empty}>{t('writing.preview_empty')}</p>}
      {written && query.isError && <Failure cause={query.error} onRetry={() => query.refetch()} />}
      {written && query.data && <PostBody html={query.data.html} />}
      {written && query.isPending && <p className={css.empty}>{t('app.loading')}</p>}
    </div>
  );
}
