import { useTranslation } from 'react-i18next';
import type { Note } from '../../api/moderation-types';
import { useDates } from '../../i18n/dates';
import { MemberName } from '../members/MemberName';
import { Mark } from './CaseMarks';
import caseCss from './case/case.module.css';
import css from './moderation.module.css';

/** Notes of moderators, the oldest first. */
export function NoteList({ notes }: { notes: readonly Note[] }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  if (notes.length === 0) return <p className={css.hint}>{t('moderation.case.no_notes')}</p>;
  return (
    <ul className={caseCss.notes}>
      {notes.map(({ by, at, text, asked }) => (
        <li key={`${by.user_id} ${at} ${text}`}>
          <p className={caseCss.meta}>
            <MemberName member={by} />
            <time dateTime={at} title={full(at)}>
              {when(at)}
            </time>
            {asked && <Mark icon="send" says={t('moderation.case.asked')} />}
          </p>
          <p className={css.plain}>{text}</p>
        </li>
      ))}
    </ul>
  );
}
