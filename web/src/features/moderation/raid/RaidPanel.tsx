import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { raidQuery } from '../../../api/moderation-queries';
import type { RaidSign } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { RaidDialog } from './RaidDialog';
import css from './raid.module.css';

/** The signs of a raid as small meters, and the switch. */
export function RaidPanel() {
  const { t } = useTranslation();
  const { data } = useQuery(raidQuery);
  const [asking, setAsking] = useState(false);
  if (!data) return null;
  // Where the limit is 0 nothing ever is a wave.
  const signs = data.signs.filter(({ limit }) => limit > 0);
  const alarming = signs.some(isOver);
  return (
    <section className={css.panel} aria-labelledby="raid-signs">
      <h3 id="raid-signs">
        {t(alarming ? 'moderation.raid.signs_title' : 'moderation.raid.signs')}
      </h3>
      <ul className={css.signs}>
        {signs.map((sign) => (
          <li key={sign.kind}>
            <Meter sign={sign} />
          </li>
        ))}
      </ul>
      {!data.on && (
        <Button
          look={alarming ? 'critical' : 'secondary'}
          icon="shield"
          onClick={() => setAsking(true)}
        >
          {t('moderation.raid.turn_on')}
        </Button>
      )}
      {asking && <RaidDialog on onClose={() => setAsking(false)} />}
    </section>
  );
}

const isOver = ({ count, limit }: RaidSign) => count >= limit;

function Meter({ sign }: { sign: RaidSign }) {
  const { t } = useTranslation();
  const { kind, count, limit, window_seconds } = sign;
  const name = t(`moderation.raid.${kind}`);
  const said = t('moderation.raid.sign_minutes', {
    count,
    limit,
    minutes: Math.round(window_seconds / 60),
  });
  const over = isOver(sign);
  return (
    <>
      <span className={css.name}>{name}</span>
      <span className={css.said}>
        {said}
        {over && <strong> – {t('moderation.raid.sign_over')}</strong>}
      </span>
      <span
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(count, limit)}
        aria-valuetext={said}
        className={css.track}
      >
        <span
          className={css.bar}
          data-over={over}
          style={{ inlineSize: `${Math.min(100, (count / Math.max(1, limit)) * 100)}%` }}
        />
      </span>
    </>
  );
}
