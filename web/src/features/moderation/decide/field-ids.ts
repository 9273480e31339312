import { useTranslation } from 'react-i18next';

/** From the API's names of a decision's fields to the inputs. */
export function useFieldIds() {
  const { t } = useTranslation();
  return {
    outcome: { id: 'outcome', label: t('moderation.decide.outcome') },
    rule: { id: 'rule', label: t('moderation.decide.rule') },
    facts: { id: 'facts', label: t('moderation.decide.facts') },
  };
}
