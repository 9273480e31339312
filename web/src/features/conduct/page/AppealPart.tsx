import { useTranslation } from 'react-i18next';
import { useDates } from '../../../i18n/dates';
import { BeginAppeal } from './AppealForm';
import { AppealView } from './AppealView';
import { APPEAL_MAX, type Appealable } from './appeals';

/** The appeal against a judgement: how it stands, or the way to it. */
export function AppealPart({ judged }: { judged: Appealable }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { appeal, may_appeal, case_id, appeal_until } = judged;
  if (appeal) return <AppealView appeal={appeal} />;
  if (!may_appeal || !appeal_until) return null;
  const hint = (count: number) =>
    t('appeal.hint', { count, max: APPEAL_MAX, date: date(appeal_until) });
  return <BeginAppeal caseId={case_id} kind="appeal" hint={hint} />;
}
