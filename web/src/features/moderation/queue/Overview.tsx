import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { transparencyQuery } from '../../../api/conduct';
import type { Transparency } from '../../../api/conduct-types';
import { useShortcutSetting } from '../../../app/shortcuts';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { Charts } from '../../conduct/transparency/Charts';
import { CHARTS_OF_QUEUE } from '../../conduct/transparency/figures';
import { RaidPanel } from '../raid/RaidPanel';
import css from './queue.module.css';

/** Beside the queue, while no case is open: how it goes. */
export function Overview() {
  const { t } = useTranslation();
  const keys = useShortcutSetting((setting) => setting.enabled);
  const query = useQuery(transparencyQuery());
  return (
    <section className={css.overview} aria-labelledby="overview">
      <h2 id="overview">{t('moderation.overview.title')}</h2>
      <p className={css.choose}>
        {t(keys ? 'moderation.overview.choose' : 'moderation.overview.choose_plain')}
      </p>
      <RaidPanel />
      {query.data ? <Figures months={query.data.months} /> : <Meanwhile query={query} rows={3} />}
    </section>
  );
}

function Figures({ months }: Pick<Transparency, 'months'>) {
  const { t } = useTranslation();
  if (months.length === 0) return <p>{t('transparency.empty')}</p>;
  return (
    <div className={css.charts}>
      <Charts charts={CHARTS_OF_QUEUE} months={months} />
    </div>
  );
}
