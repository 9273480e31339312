import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Territory, treaties } from '../../api/territories';
import { Button } from '../../ui/Button/Button';
import { Confirm } from '../../ui/Dialog/Confirm';
import { useDone } from './done';
import css from './territories.module.css';

/** Ends a treaty, once it was said what follows. */
export function EndTreaty({ territory: { code, name } }: { territory: Territory }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const done = useDone();
  const end = useMutation({
    mutationFn: () => treaties.end(code),
    onSuccess: () => done(t('territories.ended')),
  });
  return (
    <div className={css.end}>
      <Button look="critical" onClick={() => setAsking(true)}>
        {t('territories.end')}
      </Button>
      {asking && (
        <Confirm
          title={t('territories.end_title', { name })}
          text={t('territories.end_text')}
          act={t('territories.end')}
          doing={end}
          onConfirm={() => end.mutate()}
          onClose={() => {
            end.reset();
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}
