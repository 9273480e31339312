import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import type { Badge } from '../../../api/learning-types';
import { toProblem } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useSession } from '../../auth/session';
import css from '../badges.module.css';

const DAY_MS = 24 * 3600 * 1000;
const EMPTY = { userId: '', reason: '', days: '' };

/** For those who issue badges: an award by hand, with a reason that is no secret. */
export function AwardForm({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const server = useSession((state) => state.me?.user_id.replace(/^[^:]*:/, ''));
  const [wish, setWish] = useState(EMPTY);
  const change = (part: Partial<typeof EMPTY>) => setWish({ ...wish, ...part });

  const award = useMutation({
    mutationFn: () =>
      learning.award({
        badge_id: badge.badge_id,
        user_id: wish.userId.trim(),
        reason: wish.reason.trim(),
        ...(wish.days
          ? { expires_at: new Date(Date.now() + Number(wish.days) * DAY_MS).toISOString() }
          : {}),
      }),
    onSuccess: (awarded) => {
      const member = wish.userId.trim();
      // A badge that is held stays as it is, with the reason of its own award.
      const isNew = awarded.reason === wish.reason.trim();
      toast(t(isNew ? 'issue.awarded' : 'issue.held_already', { member }));
      setWish(EMPTY);
      void queryClient.invalidateQueries({ queryKey: ['badges'] });
    },
  });
  const problem = award.error ? toProblem(award.error) : undefined;
  const fields = problem?.fields ?? {};
  // Only the member can be missing here, or not be active.
  const whoFault =
    fields.user_id ??
    (problem?.status === 404 || problem?.status === 409 ? problem.message : undefined);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    award.mutate();
  };

  return (
    <section aria-labelledby="award" className={css.section}>
      <h2 id="award">{t('issue.award_title')}</h2>
      <form onSubmit={submit} className={css.form}>
        <Field
          id="award-user-id"
          label={t('account.user_id')}
          hint={t('issue.user_id_hint', { example: `@anna:${server}` })}
          error={whoFault}
        >
          {(control) => (
            <input
              {...control}
              required
              value={wish.userId}
              onChange={(event) => change({ userId: event.target.value })}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Field
          id="award-reason"
          label={t('issue.reason')}
          hint={t('issue.award_reason_hint')}
          error={fields.reason}
        >
          {(control) => (
            <input
              {...control}
              required
              maxLength={500}
              value={wish.reason}
              onChange={(event) => change({ reason: event.target.value })}
            />
          )}
        </Field>
        <Field
          id="award-days"
          label={t('issue.days')}
          optional
          hint={
            badge.valid_days
              ? t('issue.days_hint', { count: badge.valid_days })
              : t('issue.days_hint_for_good')
          }
          error={fields.expires_at}
        >
          {(control) => (
            <input
              {...control}
              type="number"
              min={1}
              max={3650}
              value={wish.days}
              onChange={(event) => change({ days: event.target.value })}
            />
          )}
        </Field>
        {award.error && (
          <ErrorNotice
            cause={award.error}
            fieldIds={{
              user_id: { id: 'award-user-id', label: t('account.user_id') },
              reason: { id: 'award-reason', label: t('issue.reason') },
              expires_at: { id: 'award-days', label: t('issue.days') },
            }}
          />
        )}
        <div>
          <Button type="submit" look="primary" icon="badge" disabled={award.isPending}>
            {t('issue.award')}
          </Button>
        </div>
      </form>
    </section>
  );
}
