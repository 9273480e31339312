import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../../api/moderation-types';
import { nameOf } from '../../forum/names';
import { addressOf } from '../../members/address';
import { MemberName } from '../../members/MemberName';
import { Facts } from '../member/Facts';
import { Returned } from '../member/Returned';
import { StandingView } from '../member/StandingView';
import css from '../moderation.module.css';
import caseCss from './case.module.css';

/** Who the case is about, in short. */
export function MemberPanel({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const { about: member, member: history } = detail;
  return (
    <section className={`${css.section} ${caseCss.member}`} aria-labelledby="about-member">
      <div className={caseCss.between}>
        <h2 id="about-member">{t('moderation.case.member')}</h2>
        <Link
          to="/moderation/members/$name"
          params={{ name: addressOf(member.user_id) }}
          aria-label={`${t('moderation.case.see_member')}: ${nameOf(member)}`}
        >
          {t('moderation.case.see_member')}
        </Link>
      </div>
      <p className={caseCss.meta}>
        <MemberName member={member} />
        <span>{member.user_id}</span>
      </p>
      <Returned history={history} />
      <StandingView standing={history.standing} />
      <Facts history={history} />
    </section>
  );
}
