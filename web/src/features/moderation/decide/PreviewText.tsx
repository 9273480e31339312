import { useTranslation } from 'react-i18next';
import type { Preview } from '../../../api/moderation-types';
import type { MemberRef } from '../../../api/types';
import { nameOf } from '../../forum/names';
import css from '../moderation.module.css';
import decideCss from './decide.module.css';

interface PreviewTextProps {
  member: MemberRef;
  preview: Preview;
}

/** Word for word what the member will read, and what will happen. */
export function PreviewText({ member, preview }: PreviewTextProps) {
  const { t } = useTranslation();
  const { statement, effects, language } = preview;
  const name = nameOf(member);
  return (
    <>
      <div className={decideCss.part}>
        <h3>{t('moderation.decide.preview', { name })}</h3>
        {statement ? (
          <blockquote className={css.quote} lang={language}>
            {statement}
          </blockquote>
        ) : (
          <p>{t('moderation.decide.preview_none', { name })}</p>
        )}
      </div>
      {effects.length > 0 && (
        <div className={decideCss.part}>
          <h3>{t('moderation.decide.effects')}</h3>
          <ul className={decideCss.effects}>
            {effects.map((effect) => (
              <li key={effect} lang={language}>
                {effect}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
