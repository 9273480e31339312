import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rulesQuery } from '../../../api/moderation-queries';
import { Field } from '../../../ui/Field/Field';

interface RuleSelectProps {
  id: string;
  value: string;
  error?: string | undefined;
  onChange: (rule: string) => void;
}

/** A clause of the code of conduct, with what it says. */
export function RuleSelect({ id, value, error, onChange }: RuleSelectProps) {
  const { t } = useTranslation();
  const { data } = useQuery(rulesQuery());
  const chosen = data?.rules.find((rule) => rule.id === value);
  return (
    <Field id={id} label={t('moderation.decide.rule')} hint={chosen?.text} error={error}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('moderation.decide.choose_rule')}</option>
          {data?.rules.map((rule) => (
            <option key={rule.id} value={rule.id}>
              {rule.title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
