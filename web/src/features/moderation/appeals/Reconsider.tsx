import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { focusSoon } from '../../../ui/focus';
import { Icon } from '../../../ui/Icon';
import css from '../moderation.module.css';
import { DecideAppeal } from './DecideAppeal';

/** Decides anew about a guest: no room here is theirs in which they could appeal. */
export function Reconsider({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { case_id, version, step, may, appeal_detail } = detail;
  if (!may.overturn || appeal_detail) return null;
  const close = () => {
    setOpen(false);
    focusSoon('reconsider');
  };
  return (
    <div className={css.notice}>
      <Icon name="person" />
      <div>
        <p>{t('moderation.appeal.guest')}</p>
        {open ? (
          <DecideAppeal
            appeal={{ case_id, kind: 'appeal', version, ...(step ? { step } : {}) }}
            unasked
            onClose={close}
            onDone={() => setOpen(false)}
          />
        ) : (
          <Button
            id="reconsider"
            onClick={() => {
              setOpen(true);
              focusSoon(`decision-${case_id}`);
            }}
          >
            {t('moderation.appeal.reconsider')}
          </Button>
        )}
      </div>
    </div>
  );
}
