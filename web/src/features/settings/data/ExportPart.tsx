import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import type { Export } from '../../../api/people';
import { exportsQuery } from '../../../api/people-queries';
import { unwrap } from '../../../api/problem';
import { useDates } from '../../../i18n/dates';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { Loading } from '../../../ui/Loading/Loading';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { Progress } from '../../../ui/Progress/Progress';
import { Unfetched } from '../../../ui/Waiting/Unfetched';
import css from '../settings.module.css';
import dataCss from './data.module.css';
import { sizeIn } from './size';

/** Orders a copy of everything that is kept of the member, and keeps those that are ready. */
export function ExportPart() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const query = useQuery(exportsQuery);
  const order = useMutation({
    mutationFn: () => unwrap(api.POST('/api/users/me/export')),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: exportsQuery.queryKey }),
  });
  const exports = query.data?.items ?? [];
  const preparing = exports.some(({ state }) => state === 'preparing');
  return (
    <section aria-labelledby="export" className={css.part}>
      <h2 id="export">{t('export.title')}</h2>
      <p className={css.text}>{t('export.text')}</p>
      {order.error && <ErrorNotice cause={order.error} />}
      <Button
        look="primary"
        disabled={order.isPending || preparing || !query.isSuccess}
        onClick={() => order.mutate()}
      >
        {t('export.order')}
      </Button>
      <p role="status" className="visually-hidden">
        {preparing && t('export.preparing')}
        {exports[0]?.state === 'ready' && t('export.ready')}
      </p>
      {query.isPending && <Loading rows={1} />}
      {query.isError && !query.data && <Unfetched query={query} />}
      {query.isSuccess && exports.length === 0 && <p>{t('export.empty')}</p>}
      {exports.length > 0 && (
        <ul className={dataCss.list} aria-label={t('export.list')}>
          {exports.map((one) => (
            <ExportRow key={one.id} one={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ExportRow({ one }: { one: Export }) {
  const { t, i18n } = useTranslation();
  const { when, full } = useDates();
  const { id, state, progress, size, created_at, expires_at } = one;
  const url = one.url ?? `/api/users/me/export/${encodeURIComponent(id)}`;
  return (
    <li className={dataCss.item}>
      <div className={dataCss.what}>
        <strong>{t(`export.state_${state}`)}</strong>
        <p className={dataCss.facts}>
          <span title={full(created_at)}>{t('export.ordered', { time: when(created_at) })}</span>
          {state === 'ready' && (
            <>
              {size != null && <span>{sizeIn(i18n.language, size)}</span>}
              <span>{t('export.expires', { date: full(expires_at) })}</span>
            </>
          )}
        </p>
        {state === 'preparing' && (
          <Progress percent={progress * 100} label={t('export.preparing')} />
        )}
        {state === 'failed' && <p>{t('export.failed_text')}</p>}
      </div>
      {state === 'ready' && (
        <a href={url} download className={buttonClass('secondary')}>
          <Icon name="download" />
          {t('export.download')}
        </a>
      )}
    </li>
  );
}
