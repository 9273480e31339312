import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { policiesQuery } from '../../../api/moderation-queries';
import type { ListMode, WatchedList } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import css from '../moderation.module.css';
import { Affected } from './Affected';
import { MODES } from './modes';
import policyCss from './policies.module.css';
import { RefusedList } from './RefusedList';

interface WatchedItemProps {
  list: WatchedList;
  administers: boolean;
}

/** A list of another territory: what it does here, and to whom. */
export function WatchedItem({ list, administers }: WatchedItemProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [stopping, setStopping] = useState(false);
  const [wished, setWished] = useState<ListMode>();
  const renew = () => queryClient.invalidateQueries({ queryKey: policiesQuery.queryKey });
  const { room_id, alias, name, mode, rules, affected, refused } = list;
  const shown = name ?? alias ?? room_id;
  const chosen = wished ?? mode;
  const change = useMutation({
    mutationFn: (to: ListMode) => moderation.watch(room_id, to),
    onSuccess: () => toast(t('moderation.policy.mode_done')),
    onSettled: renew,
  });
  const stop = useMutation({
    mutationFn: () => moderation.unwatch(room_id),
    onSuccess: () => {
      toast(t('moderation.policy.stop_done'));
      setStopping(false);
    },
    onSettled: renew,
  });
  return (
    <article className={policyCss.list}>
      <h3 className={policyCss.small}>{shown}</h3>
      <p className={css.hint}>
        {alias && alias !== shown ? `${alias} · ` : ''}
        {t('moderation.policy.rule_count', { count: rules })}
        {!administers && ` · ${t(`moderation.policy.mode_${mode}`)}`}
      </p>
      {refused && <RefusedList refused={refused} />}
      <Affected members={affected} />
      {administers && (
        <div className={policyCss.mode}>
          <Field
            id={`mode-${room_id}`}
            label={t('moderation.policy.mode_of', { name: shown })}
            hint={t(`moderation.policy.mode_${chosen}_hint`)}
          >
            {(control) => (
              <select
                {...control}
                value={chosen}
                onChange={(event) => setWished(event.target.value as ListMode)}
              >
                {MODES.map((one) => (
                  <option key={one} value={one}>
                    {t(`moderation.policy.mode_${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {/* Some keyboards choose what they only pass by. */}
          <Button
            disabled={chosen === mode || change.isPending}
            onClick={() => change.mutate(chosen)}
          >
            {t('app.save')}
          </Button>
          <Button onClick={() => setStopping(true)}>{t('moderation.policy.stop')}</Button>
        </div>
      )}
      {change.isError && <ErrorNotice cause={change.error} />}
      {stopping && (
        <Confirm
          title={t('moderation.policy.stop_title')}
          text={t('moderation.policy.stop_text')}
          act={t('moderation.policy.stop')}
          doing={stop}
          onConfirm={() => stop.mutate()}
          onClose={() => setStopping(false)}
        />
      )}
    </article>
  );
}
