import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdersQuery } from '../../api/learning-queries';
import type { Holder } from '../../api/learning-types';
import type { MemberRef } from '../../api/types';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { Button } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { nameOf } from '../forum/names';
import { MemberName } from '../members/MemberName';
import css from './badges.module.css';
import { RevokeDialog } from './issue/RevokeDialog';

interface HoldersProps {
  id: string;
  count: number;
  /** Whether the reader may take the badge back. */
  mayRevoke: boolean;
}

/** Who holds the badge now. */
export function Holders({ id, count, mayRevoke }: HoldersProps) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(holdersQuery(id));
  const holders = query.data?.pages.flatMap((page) => page.items) ?? [];
  const heading = useRef<HTMLHeadingElement>(null);
  const [revoking, setRevoking] = useState<MemberRef>();
  const revoked = useRef(false);

  // The row that the focus would go back to is about to go.
  useEffect(() => {
    if (revoking || !revoked.current) return;
    revoked.current = false;
    heading.current?.focus();
  }, [revoking]);

  return (
    <section aria-labelledby="badge-holders" className={css.section}>
      <h2 id="badge-holders" ref={heading} tabIndex={-1}>
        {t('badges.holders_title')}
      </h2>
      <p className={css.text}>
        {count === 0 ? t('badges.no_holders') : t('badges.holders', { count })}
      </p>
      {query.isPending && <Loading rows={2} />}
      {query.isError && <ErrorNotice cause={query.error} />}
      {holders.length > 0 && (
        <ul className={css.holders}>
          {holders.map((holder) => (
            <HolderRow
              key={holder.member.user_id}
              holder={holder}
              onRevoke={mayRevoke ? setRevoking : undefined}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className={css.actions}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
      {revoking && (
        <RevokeDialog
          badgeId={id}
          member={revoking}
          onClose={() => setRevoking(undefined)}
          onRevoked={() => {
            revoked.current = true;
            setRevoking(undefined);
          }}
        />
      )}
    </section>
  );
}

interface HolderRowProps {
  holder: Holder;
  onRevoke: ((member: MemberRef) => void) | undefined;
}

function HolderRow({ holder: { member, issued_at }, onRevoke }: HolderRowProps) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const name = nameOf(member);
  return (
    <li>
      <Avatar member={member} size={28} />
      <span className={css.holder}>
        <MemberName member={member} />
      </span>
      <span className={css.facts} title={full(issued_at)}>
        {t('badges.holder_since', { date: date(issued_at) })}
      </span>
      {onRevoke && (
        <Button look="quiet" onClick={() => onRevoke(member)}>
          {t('issue.revoke')}
          <span className="visually-hidden">: {name}</span>
        </Button>
      )}
    </li>
  );
}
