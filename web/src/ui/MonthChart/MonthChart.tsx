import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import css from './MonthChart.module.css';

interface Month {
  /** Short, as it stands under its bar, and unlike the others. */
  label: string;
  /** What is counted in the month, always in the same order; drawn on each other. */
  values: readonly { name: string; n: number | null | undefined }[];
}

interface MonthChartProps {
  title: string;
  months: readonly Month[];
}

const HEIGHT = 120;
const BAR = 20;
/** Twelve months fit a telephone. */
const STEP = 28;
/** Room for the number above the highest bar, and for the months below. */
const ABOVE = 18;
const BELOW = 20;

const sumOf = ({ values }: Month) => values.reduce((sum, { n }) => sum + (n ?? 0), 0);
const isKnown = ({ values }: Month) => values.some(({ n }) => n != null);

/** Figures by month: as bars once there is something to compare, until then in words. */
export function MonthChart({ title, months }: MonthChartProps) {
  const [first, ...others] = months;
  if (!first) return null;
  return others.length > 0 ? (
    <Bars title={title} months={months} />
  ) : (
    <OneMonth title={title} month={first} />
  );
}

function OneMonth({ title, month }: { title: string; month: Month }) {
  const { i18n } = useTranslation();
  const id = useId();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (
    <figure className={css.figure} aria-labelledby={id}>
      <figcaption id={id}>
        {title} · {month.label}
      </figcaption>
      <dl className={css.words}>
        {month.values.map(({ name, n }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{n == null ? '–' : number.format(n)}</dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

/** With the same figures in a table for who does not see them. */
function Bars({ title, months }: MonthChartProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const names = months[0]?.values.map(({ name }) => name) ?? [];
  const most = Math.max(1, ...months.map(sumOf));
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const width = months.length * STEP;
  return (
    <figure className={css.figure} aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT + ABOVE + BELOW}`}
        width={width}
        height={HEIGHT + ABOVE + BELOW}
        aria-hidden="true"
        focusable="false"
      >
        <line x1="0" x2={width} y1={HEIGHT + ABOVE} y2={HEIGHT + ABOVE} className={css.ground} />
        {months.map((month, index) => (
          <Bar
            key={month.label}
            month={month}
            x={index * STEP + (STEP - BAR) / 2}
            scale={HEIGHT / most}
            total={isKnown(month) ? number.format(sumOf(month)) : ''}
          />
        ))}
      </svg>
      {names.length > 1 && (
        <ul className={css.legend} aria-hidden="true">
          {names.map((name, index) => (
            <li key={name}>
              <span data-series={index} />
              {name}
            </li>
          ))}
        </ul>
      )}
      {/* A table cannot be made smaller than its words. */}
      <div className="visually-hidden">
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('app.month')}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {months.map(({ label, values }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {values.map(({ name, n }) => (
                  <td key={name}>{n == null ? '–' : number.format(n)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

interface BarProps {
  month: Month;
  x: number;
  scale: number;
  total: string;
}

function Bar({ month, x, scale, total }: BarProps) {
  let top = HEIGHT + ABOVE;
  const parts = month.values.map(({ name, n }, series) => {
    const height = (n ?? 0) * scale;
    top -= height;
    return { name, series, height, y: top, title: `${month.label}, ${name}: ${n}` };
  });
  return (
    <g>
      {parts.map(({ name, series, height, y, title }) =>
        height > 0 ? (
          <rect
            key={name}
            className={css.part}
            data-series={series}
            x={x}
            y={y}
            width={BAR}
            height={Math.max(1, height - 1)}
            rx="2"
          >
            <title>{title}</title>
          </rect>
        ) : null,
      )}
      <text x={x + BAR / 2} y={top - 5} className={css.total}>
        {total}
      </text>
      <text x={x + BAR / 2} y={HEIGHT + ABOVE + 15} className={css.month}>
        {month.label}
      </text>
    </g>
  );
}
