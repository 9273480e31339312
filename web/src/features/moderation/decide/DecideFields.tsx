import { useTranslation } from 'react-i18next';
import type { Decided } from '../../../api/moderation-types';
import { Choices } from '../../../ui/Choices/Choices';
import { Field } from '../../../ui/Field/Field';
import caseCss from '../case/case.module.css';
import css from '../moderation.module.css';
import { asStep } from '../words';
import {
  changeDraft,
  type DecisionDraft,
  FACTS_MAX,
  type Fault,
  type Matter,
  outcomesOf,
} from './drafts';
import { RuleSelect } from './RuleSelect';

interface DecideFieldsProps {
  detail: Matter;
  /** Without a report: there is nothing to dismiss, and what goes is not chosen. */
  direct?: boolean;
  draft: DecisionDraft;
  faults: Partial<Record<'outcome' | 'rule' | 'facts', Fault>>;
}

/** What is decided, by which rule, and what happened. */
export function DecideFields({ detail, direct, draft, faults }: DecideFieldsProps) {
  const { t } = useTranslation();
  const { outcome, severe, removes } = draft;
  const change = (part: Partial<DecisionDraft>) => changeDraft(detail, part);
  const said = (fault: Fault | undefined) =>
    fault && t(`moderation.decide.${fault}`, { max: FACTS_MAX });
  const step = severe ? 3 : asStep(detail.next_step);
  const labelled = (value: Decided) =>
    value === 'strike'
      ? {
          value,
          label: t('moderation.decide.strike', { step }),
          hint: t(`moderation.decide.strike_hint_${step}`),
        }
      : {
          value,
          label: t(`moderation.decide.${value}`),
          hint: t(`moderation.decide.${value}_hint`),
        };
  const outcomes = outcomesOf(detail, severe).filter((one) => !direct || one !== 'dismissed');
  const setSevere = (on: boolean) =>
    change({
      severe: on,
      // What only a severe case allows does not outlive it.
      ...(outcome && !outcomesOf(detail, on).includes(outcome) ? { outcome: undefined } : {}),
    });
  return (
    <>
      {detail.only_nudge && <p className={css.hint}>{t('moderation.decide.only_nudge')}</p>}
      <label className={caseCss.tick}>
        <input
          type="checkbox"
          checked={severe}
          aria-describedby="severe-hint"
          onChange={(event) => setSevere(event.target.checked)}
        />
        <span>
          {t('moderation.decide.severe')}
          <span id="severe-hint" className={`${css.hint} ${caseCss.below}`}>
            {t('moderation.decide.severe_hint')}
          </span>
        </span>
      </label>
      <Choices
        name="outcome"
        legend={t('moderation.decide.outcome')}
        error={said(faults.outcome)}
        choices={outcomes.map(labelled)}
        value={outcome}
        onChange={(chosen) => change({ outcome: chosen })}
      />
      {outcome && outcome !== 'dismissed' && (
        <RuleSelect
          id="rule"
          value={draft.rule}
          error={said(faults.rule)}
          onChange={(rule) => change({ rule })}
        />
      )}
      {outcome && (
        <FactsField
          draft={draft}
          error={said(faults.facts)}
          onChange={(facts) => change({ facts })}
        />
      )}
      {outcome === 'strike' && !direct && detail.targets.length > 0 && (
        <label className={caseCss.tick}>
          <input
            type="checkbox"
            checked={removes}
            onChange={(event) => change({ removes: event.target.checked })}
          />
          {t('moderation.decide.removes')}
        </label>
      )}
    </>
  );
}

interface FactsFieldProps {
  draft: DecisionDraft;
  error: string | undefined;
  onChange: (value: string) => void;
}

function FactsField({ draft, error, onChange }: FactsFieldProps) {
  const { t } = useTranslation();
  const inside = draft.outcome === 'dismissed';
  return (
    <Field
      id="facts"
      label={t(inside ? 'moderation.decide.facts_log' : 'moderation.decide.facts')}
      optional={inside}
      error={error}
      hint={
        <>
          {t(inside ? 'moderation.decide.facts_log_hint' : 'moderation.decide.facts_hint')}{' '}
          {t('moderation.decide.facts_left', { count: draft.facts.length, max: FACTS_MAX })}
        </>
      }
    >
      {(control) => (
        <textarea
          {...control}
          value={draft.facts}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
