import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { securityEventsQuery } from '../../../api/queries';
import type { SecurityLine } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import { Loading } from '../../../ui/Loading/Loading';
import { Unfetched } from '../../../ui/Waiting/Unfetched';
import css from '../settings.module.css';
import securityCss from './security.module.css';

/** What happened to the safety of the account, the latest first. */
export function SecurityEvents() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(securityEventsQuery);
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef<number>(undefined);

  // The button may be gone, and what was asked for begins where it stood.
  useEffect(() => {
    if (shown.current === undefined || events.length <= shown.current) return;
    const first = list.current?.children[shown.current];
    shown.current = undefined;
    if (first instanceof HTMLElement) first.focus();
  }, [events.length]);

  return (
    <section aria-labelledby="security-events" className={css.part}>
      <h2 id="security-events">{t('security.events_title')}</h2>
      <p className={css.text}>{t('security.events_text')}</p>
      {query.isPending && <Loading rows={4} />}
      {query.isError && <Unfetched query={query} />}
      {query.isSuccess && events.length === 0 && <p>{t('security.events_empty')}</p>}
      {events.length > 0 && (
        <ol ref={list} className={securityCss.events}>
          {events.map((event) => (
            <EventRow key={event.event_id} event={event} />
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <Button
          disabled={query.isFetchingNextPage}
          onClick={async () => {
            shown.current = events.length;
            const { isError } = await query.fetchNextPage();
            if (isError) shown.current = undefined;
          }}
        >
          {t('app.show_more')}
        </Button>
      )}
    </section>
  );
}

const ICONS: Record<SecurityLine['kind'], IconName> = {
  registered: 'check',
  login: 'check',
  login_refused: 'alert',
  matrix_login: 'check',
  matrix_login_refused: 'alert',
  logout: 'sign_out',
  session_ended: 'sign_out',
  all_ended: 'sign_out',
  password_changed: 'lock',
  refresh_replayed: 'alert',
  device_ended: 'sign_out',
  reset_asked: 'alert',
  password_reset: 'lock',
  email_change_asked: 'invite',
  email_verified: 'check',
  terms_accepted: 'check',
  export_asked: 'check',
  left: 'sign_out',
};

function EventRow({ event: { kind, at, address } }: { event: SecurityLine }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  return (
    <li tabIndex={-1} className={securityCss.event} data-icon={ICONS[kind]}>
      <Icon name={ICONS[kind]} />
      <span>{t(`security.kind_${kind}`)}</span>
      <span className={securityCss.facts}>
        <time dateTime={at} title={full(at)}>
          {when(at)}
        </time>
        {address && <span>{t('settings.address', { address })}</span>}
      </span>
    </li>
  );
}
