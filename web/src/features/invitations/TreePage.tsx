import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TreeNode } from '../../api/people';
import { treeQuery } from '../../api/people-queries';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { usePermission } from '../../ui/BadgeNeed/need';
import { IconButton } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Unfetched } from '../../ui/Waiting/Unfetched';
import { isPresent, nameOf } from '../forum/names';
import { MemberName } from '../members/MemberName';
import css from './invitations.module.css';
import { type Branch, growTree } from './tree';
import treeCss from './tree.module.css';

/** So deep the tree stands open at first. */
const OPEN_DEPTH = 2;

/** Who invited whom: lists in lists, so that everybody can follow the lines. */
export function TreePage() {
  const { t } = useTranslation();
  const query = useQuery(treeQuery);
  const roots = useMemo(() => growTree(query.data?.nodes ?? []), [query.data]);
  // Moderators see all of it, as administrators do.
  const everybody = usePermission('moderate')?.allowed;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <Link to="/invitations" className={css.up}>
          <Icon name="back" size={16} />
          {t('invitations.title')}
        </Link>
        <PageHeading title={t('tree.title')} />
        <p>{t(everybody ? 'tree.intro_all' : 'tree.intro')}</p>
      </header>
      {query.isPending && <Loading rows={4} />}
      {query.isError && <Unfetched query={query} />}
      {query.isSuccess && roots.length === 0 && <p>{t('tree.empty')}</p>}
      {roots.length > 0 && (
        <ul className={treeCss.tree} aria-label={t('tree.title')}>
          {roots.map((branch) => (
            <BranchItem key={branch.id} branch={branch} depth={0} />
          ))}
        </ul>
      )}
    </div>
  );
}

function BranchItem({ branch, depth }: { branch: Branch; depth: number }) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  const { id, member, status, joined_at, invited, note, branches, branch: below } = branch;
  const present = isPresent(member);
  const name = nameOf(member);
  return (
    <li>
      <div className={treeCss.node}>
        {branches.length > 0 ? (
          <IconButton
            icon={open ? 'fold' : 'unfold'}
            label={t(open ? 'tree.close' : 'tree.open', { name })}
            aria-expanded={open}
            aria-controls={`branch-${id}`}
            onClick={() => setOpen(!open)}
          />
        ) : (
          <span className={treeCss.leaf} />
        )}
        {present && <Avatar member={member} size={28} />}
        <div className={treeCss.who}>
          <p className={treeCss.line}>
            {present ? (
              <MemberName member={member} />
            ) : (
              <span className={treeCss.gone}>{name}</span>
            )}
            <span className={treeCss.status} data-status={status}>
              {t(`tree.status_${status}`)}
            </span>
          </p>
          <p className={css.facts}>
            <span title={full(joined_at)}>{t('profile.joined', { date: date(joined_at) })}</span>
            {invited > 0 && <span>{t('tree.invited', { count: invited })}</span>}
            {below && below.members > 0 && <Strikes below={below} />}
            {note && <span className={treeCss.note}>{note}</span>}
          </p>
        </div>
      </div>
      {branches.length > 0 && (
        <ul id={`branch-${id}`} className={treeCss.branches} hidden={!open}>
          {open &&
            branches.map((one) => <BranchItem key={one.id} branch={one} depth={depth + 1} />)}
        </ul>
      )}
    </li>
  );
}

/** How those below stand; the server tells it to moderators alone. */
function Strikes({ below }: { below: NonNullable<TreeNode['branch']> }) {
  const { t, i18n } = useTranslation();
  const { members: count, struck } = below;
  if (struck === 0) return <span>{t('tree.branch_clean', { count })}</span>;
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    maximumFractionDigits: 1,
  });
  return (
    <span className={treeCss.struck}>
      {t('tree.branch', { count, struck, share: percent.format(struck / count) })}
    </span>
  );
}
