import { useTranslation } from 'react-i18next';
import type { Territory, Treaty } from '../../api/territories';
import css from './territories.module.css';

interface WaitingForProps {
  /** Of the other territory. */
  name: string;
  treaty: Treaty;
  own: Territory;
}

/** What the other side has to do while badges of theirs wait; nothing when none does. */
export function WaitingFor({ name, treaty, own }: WaitingForProps) {
  const { t } = useTranslation();
  const waiting = treaty.recognises.filter(({ standing }) => standing === 'waiting');
  if (waiting.length === 0) return null;
  return (
    <div className={css.waiting}>
      <strong>{t('territories.todo_title', { name })}</strong>
      <p>
        {t('territories.todo_text', {
          code: own.code,
          server: own.server,
          badges: waiting.map(({ badge }) => badge).join(', '),
        })}
      </p>
    </div>
  );
}
