import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../api/moderation-types';

interface Ended {
  outcome?: Outcome | null;
  step?: number | null;
}

/** How a case ended, in words: a strike with its number. */
export function useOutcomeWords(): (ended: Ended) => string {
  const { t } = useTranslation();
  return ({ outcome, step }) => {
    if (outcome === 'strike' && step) return t('moderation.decide.strike', { step });
    return outcome ? t(`moderation.outcome.${outcome}`) : '';
  };
}

/** Which step of the ladder; there are three. */
export const asStep = (step: number): 1 | 2 | 3 => (step >= 3 ? 3 : step === 2 ? 2 : 1);

/** A weight as the language writes it. */
export function useWeight(): (weight: number) => string {
  const { i18n } = useTranslation();
  const format = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (weight) => format.format(weight);
}
