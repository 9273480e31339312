import { useQuery } from '@tanstack/react-query';
import { Trans, useTranslation } from 'react-i18next';
import { rulesQuery } from '../../../api/moderation-queries';
import type { Decision as Made } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { nameOf } from '../../forum/names';
import { MemberName } from '../../members/MemberName';
import css from '../moderation.module.css';
import { useOutcomeWords } from '../words';

/** What was decided, by whom, and what the member read. */
export function Decision({ decision }: { decision: Made }) {
  const { t } = useTranslation();
  const { when } = useDates();
  const outcome = useOutcomeWords();
  const { data } = useQuery(rulesQuery());
  const { rule, facts, by, at, confirmed_by, overturned, lifted, statement } = decision;
  const said = (
    what: 'overturned' | 'lifted',
    { by: who, at: then, text }: NonNullable<Made['overturned']>,
  ) =>
    t(`moderation.decide.${what}`, {
      name: who ? nameOf(who) : t('moderation.audit.somebody'),
      time: when(then),
      text,
    });
  const title = rule && (data?.rules.find(({ id }) => id === rule)?.title ?? rule);
  return (
    <section className={css.section} aria-labelledby="decision">
      <h2 id="decision" tabIndex={-1}>
        {t('moderation.decide.title')}: {outcome(decision)}
      </h2>
      <p className={css.hint}>
        <Trans
          t={t}
          i18nKey="moderation.decide.made"
          values={{ time: when(at) }}
          components={{ member: <MemberName member={by} /> }}
        />{' '}
        {confirmed_by && t('moderation.decide.confirmed_by', { name: nameOf(confirmed_by) })}
      </p>
      {title && (
        <p>
          <strong>{t('moderation.decide.rule')}:</strong> {title}
        </p>
      )}
      {facts && <p className={css.plain}>{facts}</p>}
      {overturned && <p className={css.plain}>{said('overturned', overturned)}</p>}
      {lifted && <p className={css.plain}>{said('lifted', lifted)}</p>}
      {statement && (
        <details>
          <summary>{t('moderation.decide.statement')}</summary>
          <blockquote className={css.quote}>{statement}</blockquote>
        </details>
      )}
    </section>
  );
}
