import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { type Connections, connectionsQuery } from '../../api/people-queries';
import { toProblem } from '../../api/problem';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading/Loading';
import { Unfetched } from '../../ui/Waiting/Unfetched';
import { nameOf } from '../forum/names';
import { MemberRow } from './MemberRow';
import css from './members.module.css';
import { PagedList } from './PagedList';
import { useProfile } from './ProfilePage';

export function FollowersPage() {
  const { data: profile } = useProfile();
  return profile ? <ConnectionList profile={profile} which="followers" /> : null;
}

export function FollowingPage() {
  const { data: profile } = useProfile();
  return profile ? <ConnectionList profile={profile} which="following" /> : null;
}

function ConnectionList({ profile, which }: { profile: Profile; which: Connections }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(connectionsQuery(profile.user_id, which));
  const name = nameOf(profile);
  const hidden = query.isError && toProblem(query.error).errcode === 'ORG.ALTHING.PRIVATE';
  return (
    <section aria-labelledby="connections" className={css.section}>
      <h2 id="connections">{t(`profile.${which}`)}</h2>
      {which === 'followers' && profile.you.self && (
        <p className={css.aside}>{t('profile.followers_hint')}</p>
      )}
      {query.isPending && <Loading rows={3} />}
      {hidden && (
        <p className={css.notice}>
          <Icon name="lock" />
          {t('profile.private', { name })}
        </p>
      )}
      {query.isError && !hidden && <Unfetched query={query} />}
      {query.isSuccess && (
        <PagedList
          label={t(`profile.${which}`)}
          query={query}
          row={(member) => <MemberRow key={member.user_id} member={member} />}
          empty={<p>{t(`profile.${which}_empty`, { name })}</p>}
        />
      )}
    </section>
  );
}
