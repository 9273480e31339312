import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { raidQuery } from '../../../api/moderation-queries';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { nameOf } from '../../forum/names';
import css from '../moderation.module.css';
import { RaidDialog } from './RaidDialog';
import raidCss from './raid.module.css';

/** Stands above every page of moderation while raid mode is on. */
export function RaidBanner() {
  const { t } = useTranslation();
  const { when } = useDates();
  const { data } = useQuery(raidQuery);
  const [asking, setAsking] = useState(false);
  if (!data?.on) return null;
  const { by, since, until, reason } = data;
  return (
    <>
      <div className={`${css.notice} ${raidCss.banner}`} role="status">
        <Icon name="shield" />
        <div>
          <p>
            <strong>{t('moderation.raid.on_title')}</strong> {t('moderation.raid.on_text')}
          </p>
          <p>
            {since &&
              (by
                ? t('moderation.raid.on_by', { name: nameOf(by), time: when(since) })
                : t('moderation.raid.on_self', { time: when(since) }))}{' '}
            {until && t('moderation.raid.until', { time: when(until) })}
          </p>
          {reason && <p className={css.plain}>{reason}</p>}
          <Button onClick={() => setAsking(true)}>{t('moderation.raid.turn_off')}</Button>
        </div>
      </div>
      {/* Not in what is read out when it changes. */}
      {asking && <RaidDialog on={false} onClose={() => setAsking(false)} />}
    </>
  );
}
