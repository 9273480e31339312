import { useTranslation } from 'react-i18next';
import type { Strike } from '../../../api/conduct-types';
import css from './member.module.css';
import { type Span, spanOf, stretchOf } from './strike-spans';

const ROW = 26;
const FOOT = 26;

/** The strikes as bars over time. The list below says the same in words. */
export function StrikeTimeline({ strikes }: { strikes: readonly Strike[] }) {
  const { t, i18n } = useTranslation();
  const now = Date.now();
  const rows = strikes.map((strike) => ({ strike, span: spanOf(strike) }));
  const stretch = stretchOf(
    rows.map(({ span }) => span),
    now,
  );
  const x = (time: number) =>
    `${(((time - stretch.from) / (stretch.to - stretch.from)) * 100).toFixed(2)}%`;
  const height = rows.length * ROW + FOOT;
  const month = new Intl.DateTimeFormat(i18n.language, { month: 'short', year: '2-digit' });
  return (
    <div className={css.timeline}>
      <svg width="100%" height={height} aria-hidden="true" focusable="false">
        {ticksOf(stretch).map((time) => (
          <g key={time}>
            <line x1={x(time)} x2={x(time)} y1={0} y2={height - FOOT + 4} className={css.tick} />
            <text x={x(time)} y={height - 8} className={css.tickText}>
              {month.format(time)}
            </text>
          </g>
        ))}
        {rows.map(({ strike, span }, index) => (
          <Bar key={strike.case_id} strike={strike} span={span} y={index * ROW} x={x} now={now} />
        ))}
        <line x1={x(now)} x2={x(now)} y1={0} y2={height - FOOT + 4} className={css.now} />
        <text x={x(now)} y={height - 8} className={css.nowText}>
          {t('moderation.history.today')}
        </text>
      </svg>
    </div>
  );
}

interface BarProps {
  strike: Strike;
  span: Span;
  y: number;
  x: (time: number) => string;
  now: number;
}

function Bar({ strike, span, y, x, now }: BarProps) {
  const start = x(span.from);
  const width = Number.parseFloat(span.to ? x(span.to) : '100%') - Number.parseFloat(start);
  return (
    <g>
      <rect
        x={start}
        y={y + 4}
        width={`${Math.max(3, width)}%`}
        height={ROW - 8}
        rx="4"
        className={css.span}
        data-step={strike.step}
        data-ended={span.end !== 'active' && (span.to ?? now) <= now}
      />
      <text x={start} dx="5" y={y + ROW - 9} className={css.spanText} data-step={strike.step}>
        {strike.step}
      </text>
    </g>
  );
}

/** At most five firsts of months within the stretch, none where today stands. */
function ticksOf({ from, to }: { from: number; to: number }): number[] {
  const all: number[] = [];
  const day = new Date(from);
  for (let month = 1; ; month += 1) {
    const time = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + month, 1);
    if (time >= to) break;
    all.push(time);
  }
  const every = Math.ceil(all.length / 5);
  const room = (to - from) * 0.12;
  return all.filter(
    (time, index) =>
      index % every === 0 &&
      Math.abs(time - Date.now()) > room &&
      time - from > room / 2 &&
      to - time > room / 2,
  );
}
