import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionsQuery } from '../../../api/queries';
import type { SignIn } from '../../../api/types';
import { Loading } from '../../../ui/Loading/Loading';
import { Unfetched } from '../../../ui/Waiting/Unfetched';
import css from '../settings.module.css';
import { EndSession } from './EndSession';
import { SessionItem } from './SessionItem';
import sessionsCss from './sessions.module.css';

/** The browsers and Matrix clients where the member is signed in. */
export function SessionList() {
  const { t } = useTranslation();
  const query = useQuery(sessionsQuery);
  const heading = useRef<HTMLHeadingElement>(null);
  const [ending, setEnding] = useState<SignIn>();
  const ended = useRef(false);

  // The row that the focus would go back to is gone.
  useEffect(() => {
    if (ending || !ended.current) return;
    ended.current = false;
    heading.current?.focus();
  }, [ending]);

  return (
    <section aria-labelledby="session-list" className={css.part}>
      <h2 id="session-list" ref={heading} tabIndex={-1}>
        {t('sessions.list')}
      </h2>
      {query.isPending && <Loading rows={3} />}
      {query.isError && <Unfetched query={query} />}
      {query.data && (
        <ul className={sessionsCss.list}>
          {query.data.items.map((session) => (
            <SessionItem key={session.session_id} session={session} onEnd={setEnding} />
          ))}
        </ul>
      )}
      {query.data?.complete === false && <p className={css.text}>{t('sessions.incomplete')}</p>}
      {ending && (
        <EndSession
          session={ending}
          onClose={() => setEnding(undefined)}
          onEnded={() => {
            ended.current = true;
            setEnding(undefined);
          }}
        />
      )}
    </section>
  );
}
