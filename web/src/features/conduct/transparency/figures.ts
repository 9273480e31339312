import { useTranslation } from 'react-i18next';
import type { MonthFigures } from '../../../api/conduct-types';

const strikesOf = ({ strikes }: MonthFigures) => strikes.reduce((sum, n) => sum + n, 0);

/** What is counted, by the name of its words. */
const REPORTS = { name: 'reports', of: (month: MonthFigures) => month.reports } as const;
const CASES = { name: 'cases', of: (month: MonthFigures) => month.cases } as const;
const DISMISSED = { name: 'dismissed', of: (month: MonthFigures) => month.dismissed } as const;
const NUDGES = { name: 'nudges', of: (month: MonthFigures) => month.nudges } as const;
const REMOVED = { name: 'removed', of: (month: MonthFigures) => month.removed } as const;
const STRIKES = { name: 'strikes', of: strikesOf } as const;
const APPEALS = { name: 'appeals', of: (month: MonthFigures) => month.appeals } as const;
const OVERTURNED = { name: 'overturned', of: (month: MonthFigures) => month.overturned } as const;
const GONE = { name: 'posts_removed', of: (month: MonthFigures) => month.posts_removed } as const;
const POLICIES = { name: 'policies', of: (month: MonthFigures) => month.policies } as const;
const MEDIAN = { name: 'median', of: (month: MonthFigures) => month.median_hours } as const;
const STEPS = [
  { name: 'strike_1', of: (month: MonthFigures) => month.strikes[0] ?? 0 },
  { name: 'strike_2', of: (month: MonthFigures) => month.strikes[1] ?? 0 },
  { name: 'strike_3', of: (month: MonthFigures) => month.strikes[2] ?? 0 },
] as const;

/** The figures of one month. */
export const SUMS = [
  REPORTS,
  CASES,
  DISMISSED,
  NUDGES,
  STRIKES,
  GONE,
  APPEALS,
  OVERTURNED,
  POLICIES,
] as const;

/** What is drawn over the months. Only what adds up stands on each other. */
const CHART_REPORTS = { title: 'chart_reports', series: [REPORTS] } as const;
const CHART_OUTCOMES = {
  title: 'chart_outcomes',
  series: [DISMISSED, NUDGES, REMOVED, STRIKES],
} as const;
export const CHARTS = [
  CHART_REPORTS,
  CHART_OUTCOMES,
  { title: 'chart_strikes', series: STEPS },
  { title: 'chart_appeals', series: [APPEALS] },
  { title: 'chart_overturned', series: [OVERTURNED] },
  { title: 'chart_posts', series: [GONE] },
] as const;

/** What of it those who moderate have beside their queue. */
export const CHARTS_OF_QUEUE = [
  CHART_REPORTS,
  CHART_OUTCOMES,
  { title: 'median', series: [MEDIAN] },
] as const;

export type Chart = (typeof CHARTS | typeof CHARTS_OF_QUEUE)[number];

/** Months as the language writes them: short under a bar, long in a sentence. */
export function useMonthNames() {
  const { i18n } = useTranslation();
  // A month belongs to no time zone.
  const format = (month: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(i18n.language, { ...options, timeZone: 'UTC' }).format(
      new Date(`${month}-01T00:00:00Z`),
    );
  return {
    short: (month: string) => format(month, { month: 'short' }).replace(/\.$/, ''),
    long: (month: string) => format(month, { month: 'long', year: 'numeric' }),
  };
}
