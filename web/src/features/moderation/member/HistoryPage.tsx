import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { historyQuery } from '../../../api/moderation-queries';
import type { MemberHistory } from '../../../api/moderation-types';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { nameOf } from '../../forum/names';
import { addressOf, userIdAt } from '../../members/address';
import caseCss from '../case/case.module.css';
import css from '../moderation.module.css';
import { CaseRow } from '../queue/CaseRow';
import queueCss from '../queue/queue.module.css';
import { Facts } from './Facts';
import { MemberActs } from './MemberActs';
import { MemberNotes } from './MemberNotes';
import { Returned } from './Returned';
import { StandingView } from './StandingView';
import { StrikeList } from './StrikeList';
import { StrikeTimeline } from './StrikeTimeline';

const route = getRouteApi('/member/moderation/members/$name');

/** All that was ever judged about a member. */
export function HistoryPage() {
  const { name } = route.useParams();
  const query = useQuery(historyQuery(userIdAt(name)));
  return (
    <div className={css.page}>
      {query.data ? <History history={query.data} /> : <Waiting query={query} rows={6} />}
    </div>
  );
}

function History({ history }: { history: MemberHistory }) {
  const { t } = useTranslation();
  const { member, standing } = history;
  const strikes = [...history.strikes].sort((a, b) => b.issued_at.localeCompare(a.issued_at));
  const name = nameOf(member);
  return (
    <>
      <header className={caseCss.head}>
        <Avatar member={member} size={44} />
        <div>
          <PageHeading title={t('moderation.history.title', { name })} />
          <p className={caseCss.meta}>
            <span>{member.user_id}</span>
            <Link to="/u/$name" params={{ name: addressOf(member.user_id) }}>
              {t('moderation.history.profile')}
            </Link>
          </p>
        </div>
      </header>
      <Returned history={history} />
      <MemberActs history={history} />
      <section className={css.section} aria-labelledby="standing">
        <h2 id="standing">{t('moderation.history.standing')}</h2>
        <StandingView standing={standing} />
      </section>
      <section className={css.section} aria-labelledby="strikes">
        <h2 id="strikes">{t('moderation.history.strikes')}</h2>
        {strikes.length === 0 ? (
          <p className={css.hint}>{t('moderation.history.no_strikes')}</p>
        ) : (
          <>
            <StrikeTimeline strikes={strikes} />
            <StrikeList strikes={strikes} />
          </>
        )}
      </section>
      <section className={css.section} aria-labelledby="facts-title">
        <h2 id="facts-title">{t('moderation.history.facts')}</h2>
        <Facts history={history} />
      </section>
      <Cases history={history} name={name} />
      <MemberNotes history={history} />
    </>
  );
}

function Cases({ history, name }: { history: MemberHistory; name: string }) {
  const { t } = useTranslation();
  const { cases, member } = history;
  return (
    <section className={css.section} aria-labelledby="cases">
      <div className={caseCss.between}>
        <h2 id="cases">{t('moderation.history.cases')}</h2>
        {cases.length > 0 && (
          <Link to="/moderation" search={{ state: 'all', about: member.user_id }}>
            {t('moderation.history.all_cases')}
          </Link>
        )}
      </div>
      {cases.length === 0 ? (
        <p className={css.hint}>{t('moderation.history.no_cases', { name })}</p>
      ) : (
        <ul className={queueCss.boxed} aria-labelledby="cases">
          {cases.map((one) => (
            <li key={one.case_id}>
              <CaseRow summary={one} search={{}} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
