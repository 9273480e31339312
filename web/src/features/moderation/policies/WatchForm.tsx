import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { policiesQuery } from '../../../api/moderation-queries';
import type { ListMode, ListPreview } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import css from '../moderation.module.css';
import { MODES } from './modes';
import policyCss from './policies.module.css';
import { RefusedList } from './RefusedList';

/** Looks at a list first, then follows it. */
export function WatchForm() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [list, setList] = useState('');
  const [mode, setMode] = useState<ListMode>('notify');
  const look = useMutation({ mutationFn: () => moderation.previewList(list.trim()) });
  const watch = useMutation({
    mutationFn: (room_id: string) => moderation.watch(room_id, mode),
    onSuccess: () => {
      toast(t('moderation.policy.followed'));
      setList('');
      look.reset();
      document.getElementById('list')?.focus();
      return queryClient.invalidateQueries({ queryKey: policiesQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (list.trim() && !look.isPending) look.mutate();
  };
  return (
    <section className={css.section} aria-labelledby="watch">
      <h2 id="watch">{t('moderation.policy.watch')}</h2>
      <form className={css.form} onSubmit={submit}>
        <Field
          id="list"
          label={t('moderation.policy.list')}
          hint={t('moderation.policy.list_hint')}
        >
          {(control) => (
            <input
              {...control}
              value={list}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => {
                setList(event.target.value);
                // What was looked at is not what stands in the field any more.
                look.reset();
                watch.reset();
              }}
            />
          )}
        </Field>
        <div className={css.acts}>
          <Button type="submit" disabled={!list.trim() || look.isPending}>
            {t('moderation.policy.look')}
          </Button>
        </div>
      </form>
      {look.isError && <ErrorNotice cause={look.error} />}
      {look.data && (
        <div className={policyCss.preview}>
          <Looked preview={look.data} />
          <Choices
            name="mode"
            legend={t('moderation.policy.mode')}
            choices={MODES.map((value) => ({
              value,
              label: t(`moderation.policy.mode_${value}`),
              hint: t(`moderation.policy.mode_${value}_hint`),
            }))}
            value={mode}
            onChange={setMode}
          />
          {watch.isError && <ErrorNotice cause={watch.error} />}
          <div className={css.acts}>
            <Button
              look="primary"
              // A refused list may be kept in sight, never read.
              disabled={watch.isPending || (Boolean(look.data.refused) && mode !== 'off')}
              onClick={() => watch.mutate(look.data.room_id)}
            >
              {t('moderation.policy.follow')}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

function Looked({ preview }: { preview: ListPreview }) {
  const { t } = useTranslation();
  const { name, room_id, rules, affected, members, refused } = preview;
  return (
    <>
      <h3 className={policyCss.small}>
        {t('moderation.policy.preview', { name: name ?? room_id })}
      </h3>
      <p role="status">
        {t('moderation.policy.rule_count', { count: rules.length })}.{' '}
        {t('moderation.policy.preview_sum', { affected, count: members })}
      </p>
      {refused && <RefusedList refused={refused} />}
      <ul className={policyCss.rules}>
        {rules.map(({ entity, reason, matches }) => (
          <li key={entity}>
            <p>
              <code>{entity}</code>{' '}
              <span className={policyCss.what}>
                {matches.length > 0
                  ? t('moderation.policy.matches', { names: namesOf(matches) })
                  : t('moderation.policy.matches_nobody')}
              </span>
            </p>
            {reason && <p className={css.hint}>{reason}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

const NAMED = 8;
const namesOf = (members: ListPreview['rules'][number]['matches']) =>
  members.slice(0, NAMED).map(nameOf).join(', ') + (members.length > NAMED ? ' …' : '');
