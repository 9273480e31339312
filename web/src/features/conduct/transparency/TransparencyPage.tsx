import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { transparencyQuery } from '../../../api/conduct';
import type { Transparency } from '../../../api/conduct-types';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import pages from '../../forum/pages/pages.module.css';
import { Charts } from './Charts';
import { CHARTS, SUMS, useMonthNames } from './figures';
import css from './transparency.module.css';

/** What members have reported and what came of it, month by month, without names. */
export function TransparencyPage() {
  const { t } = useTranslation();
  const query = useQuery(transparencyQuery());
  return (
    <div className={pages.page}>
      <header className={pages.head}>
        <div>
          <PageHeading title={t('transparency.title')} />
          <p className={pages.lead}>{t('transparency.intro')}</p>
          <p className={css.links}>
            <Link to="/legal/$document" params={{ document: 'coc' }}>
              {t('legal.read_coc')}
            </Link>
            <Link to="/conduct">{t('conduct_nav.conduct')}</Link>
          </p>
        </div>
      </header>
      <div className={css.parts}>
        {query.data ? <Figures data={query.data} /> : <Meanwhile query={query} rows={4} />}
        <Check />
      </div>
    </div>
  );
}

function Figures({ data: { months, rules } }: { data: Transparency }) {
  const { t } = useTranslation();
  // What is one number of one month stands among the figures above.
  const charts = months.length > 1 ? CHARTS : CHARTS.filter(({ series }) => series.length > 1);
  return (
    <>
      {months.length > 0 ? (
        <>
          <Latest months={months} />
          <section aria-label={t('transparency.by_month')} className={css.charts}>
            <Charts charts={charts} months={months} />
          </section>
        </>
      ) : (
        <p className={css.quiet}>{t('transparency.empty')}</p>
      )}
      <Rules rules={rules} />
    </>
  );
}

type Months = { months: Transparency['months'] };

/** The newest month in numbers. */
function Latest({ months }: Months) {
  const { t, i18n } = useTranslation();
  const names = useMonthNames();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const latest = months.at(-1);
  if (!latest) return null;
  const { median_hours } = latest;
  return (
    <section aria-labelledby="latest" className={css.part}>
      <h2 id="latest">{t('transparency.latest', { month: names.long(latest.month) })}</h2>
      <dl className={css.tiles}>
        {SUMS.map(({ name, of }) => (
          <div key={name}>
            <dt>{t(`transparency.${name}`)}</dt>
            <dd>{number.format(of(latest))}</dd>
          </div>
        ))}
        {median_hours != null && (
          <div>
            <dt>{t('transparency.median')}</dt>
            <dd>{t('transparency.hours', { hours: number.format(median_hours) })}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** How often each rule was what a decision was about. */
function Rules({ rules }: Pick<Transparency, 'rules'>) {
  const { t } = useTranslation();
  const most = Math.max(1, ...rules.map(({ count }) => count));
  const sorted = rules.toSorted((one, other) => other.count - one.count);
  return (
    <section aria-labelledby="rules" className={css.part}>
      <h2 id="rules">{t('transparency.rules_title')}</h2>
      {rules.length === 0 ? (
        <p className={css.quiet}>{t('transparency.rules_empty')}</p>
      ) : (
        <table className={css.rules}>
          <thead>
            <tr>
              <th scope="col">{t('transparency.rule')}</th>
              <th scope="col">{t('transparency.count')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ rule, title, count }) => (
              <tr key={rule}>
                <th scope="row">{title}</th>
                <td>
                  <span>{count}</span>
                  <span className={css.bar} aria-hidden="true">
                    <span style={{ inlineSize: `${(100 * count) / most}%` }} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const COMMAND = 'althing audit verify log.jsonl --did did.json';

function Check() {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="check" className={css.part}>
      <h2 id="check">{t('transparency.check_title')}</h2>
      <p className={css.words}>{t('transparency.check_text')}</p>
      <code className={css.command}>{COMMAND}</code>
      <p className={css.words}>{t('transparency.check_note')}</p>
    </section>
  );
}
