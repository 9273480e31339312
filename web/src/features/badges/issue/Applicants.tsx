import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { waitingQuery } from '../../../api/learning-queries';
import type { Applicant } from '../../../api/learning-types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Button } from '../../../ui/Button/Button';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { MemberName } from '../../members/MemberName';
import css from '../badges.module.css';

/** For those who issue badges: who has completed the course and waits for them. Nothing when nobody does. */
export function Applicants({ badgeId }: { badgeId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(waitingQuery(badgeId));
  const waiting = query.data?.pages.flatMap((page) => page.items) ?? [];
  const heading = useRef<HTMLHeadingElement>(null);
  if (query.isError) return <ErrorNotice cause={query.error} />;
  if (waiting.length === 0) return null;
  return (
    <section aria-labelledby="badge-waiting" className={css.section}>
      <h2 id="badge-waiting" ref={heading} tabIndex={-1}>
        {t('issue.waiting_title')}
      </h2>
      <p className={css.text}>{t('issue.waiting_intro')}</p>
      <ul className={css.holders}>
        {waiting.map((applicant) => (
          <ApplicantRow
            key={applicant.member.user_id}
            badgeId={badgeId}
            applicant={applicant}
            // The row that the focus is in is about to go.
            onAwarded={() => heading.current?.focus()}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className={css.actions}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </section>
  );
}

interface ApplicantRowProps {
  badgeId: string;
  applicant: Applicant;
  onAwarded: () => void;
}

function ApplicantRow({ badgeId, applicant, onAwarded }: ApplicantRowProps) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const queryClient = useQueryClient();
  const { member, completed_at } = applicant;
  const name = nameOf(member);
  const award = useMutation({
    mutationFn: () =>
      learning.award({
        badge_id: badgeId,
        user_id: member.user_id,
        reason: t('issue.waiting_reason'),
      }),
    onSuccess: () => {
      toast(t('issue.awarded', { member: name }));
      onAwarded();
      return queryClient.invalidateQueries({ queryKey: ['badges'] });
    },
  });
  return (
    <li>
      <Avatar member={member} size={28} />
      <span className={css.holder}>
        <MemberName member={member} />
      </span>
      <span className={css.facts} title={full(completed_at)}>
        {t('issue.waiting_since', { date: date(completed_at) })}
      </span>
      <Button icon="badge" disabled={award.isPending} onClick={() => award.mutate()}>
        {t('issue.award')}
        <span className="visually-hidden">: {name}</span>
      </Button>
      {award.error && <ErrorNotice cause={award.error} />}
    </li>
  );
}
