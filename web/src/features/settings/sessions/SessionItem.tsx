import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignIn } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { useSessionName } from './session-name';
import css from './sessions.module.css';

interface SessionItemProps {
  session: SignIn;
  onEnd: (session: SignIn) => void;
}

export function SessionItem({ session, onEnd }: SessionItemProps) {
  const { t } = useTranslation();
  const { when, day, full } = useDates();
  const { kind, current, created_at, last_seen_at, address } = session;
  const name = useSessionName()(session);
  const facts = useId();
  return (
    <li className={css.item}>
      <Icon name={kind === 'web' ? 'browser' : 'phone'} size={24} />
      <div className={css.what}>
        <p className={css.name}>
          <span title={session.name}>{name}</span>
          {current && <span className={css.current}>{t('sessions.current')}</span>}
        </p>
        <p id={facts} className={css.facts}>
          <span>{t(`sessions.kind_${kind}`)}</span>
          {current ? (
            <span>{t('sessions.in_use')}</span>
          ) : (
            last_seen_at && (
              <span title={full(last_seen_at)}>
                {t('sessions.last_seen', { time: when(last_seen_at) })}
              </span>
            )
          )}
          {created_at && (
            <span title={full(created_at)}>{t('sessions.since', { date: day(created_at) })}</span>
          )}
          {address && <span>{t('settings.address', { address })}</span>}
        </p>
      </div>
      <Button look="quiet" aria-describedby={facts} onClick={() => onEnd(session)}>
        {t('sessions.end')}
        <span className="visually-hidden">: {name}</span>
      </Button>
    </li>
  );
}
