import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { MemberCard } from '../../../api/people';
import { blocksQuery } from '../../../api/people-queries';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Unfetched } from '../../../ui/Waiting/Unfetched';
import { BlockButton } from '../../members/BlockButton';
import { MemberName } from '../../members/MemberName';
import membersCss from '../../members/members.module.css';
import { PagedList } from '../../members/PagedList';
import css from '../settings.module.css';

/** Whom one blocks, here and in Element: it is one list. */
export function BlocksSettings() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(blocksQuery);
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.blocks')} />
        <p className={css.text}>{t('blocks.intro')}</p>
      </header>
      {query.isPending && <Loading rows={3} />}
      {query.isError && <Unfetched query={query} />}
      {query.isSuccess && (
        <div>
          <PagedList
            label={t('settings.blocks')}
            query={query}
            row={(member) => <BlockedRow key={member.user_id} member={member} />}
            empty={<p>{t('blocks.empty')}</p>}
          />
        </div>
      )}
    </>
  );
}

function BlockedRow({ member }: { member: MemberCard }) {
  return (
    <li className={membersCss.row}>
      <Avatar member={member} size={44} />
      <div className={membersCss.who}>
        <MemberName member={member} />
        <p className={membersCss.userId}>{member.user_id}</p>
      </div>
      <BlockButton member={member} blocked />
    </li>
  );
}
