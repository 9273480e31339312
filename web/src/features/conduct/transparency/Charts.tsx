import { useTranslation } from 'react-i18next';
import type { MonthFigures } from '../../../api/conduct-types';
import { MonthChart } from '../../../ui/MonthChart/MonthChart';
import { type Chart, useMonthNames } from './figures';

/** A year: then the names of the months come again. */
const MONTHS_DRAWN = 12;

interface ChartsProps {
  charts: readonly Chart[];
  /** The oldest first. */
  months: readonly MonthFigures[];
}

/** What is counted, drawn over the months. */
export function Charts({ charts, months }: ChartsProps) {
  const { t } = useTranslation();
  const names = useMonthNames();
  return charts.map(({ title, series }) => (
    <MonthChart
      key={title}
      title={t(`transparency.${title}`)}
      months={months.slice(-MONTHS_DRAWN).map((month) => ({
        label: names.short(month.month),
        values: series.map(({ name, of }) => ({ name: t(`transparency.${name}`), n: of(month) })),
      }))}
    />
  ));
}
