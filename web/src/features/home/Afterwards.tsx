import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { allowanceQuery, suggestionsQuery } from '../../api/people-queries';
import { Button } from '../../ui/Button/Button';
import { useSession } from '../auth/session';
import { settleStart } from '../forum/start/start';
import { MemberRow } from '../members/MemberRow';
import membersCss from '../members/members.module.css';
import css from './afterwards.module.css';
import { DigestChoice } from './DigestChoice';

/** What comes after the first post: whom to follow, what to be told of, until it is put away. */
export function Afterwards() {
  const { t } = useTranslation();
  const mayInvite = useSession(({ me }) => me?.may_invite === true);
  return (
    <section className={css.box} aria-labelledby="afterwards">
      <header className={css.head}>
        <div>
          <h2 id="afterwards">{t('afterwards.title')}</h2>
          <p>{t('afterwards.intro')}</p>
        </div>
        <Button
          look="quiet"
          onClick={() => {
            settleStart();
            document.getElementById('main')?.focus();
          }}
        >
          {t('start.hide')}
        </Button>
      </header>
      <Suggestions />
      <DigestChoice />
      {!mayInvite && <Inviting />}
    </section>
  );
}

/** That they may come to invite, and when at the earliest: as the territory has it. */
function Inviting() {
  const { t } = useTranslation();
  const { data: allowance } = useQuery(allowanceQuery);
  if (!allowance) return null;
  const { min_days } = allowance;
  return (
    <p className={css.aside}>
      {min_days > 0 ? t('afterwards.invite_after', { count: min_days }) : t('afterwards.invite')}{' '}
      <Link to="/invitations">{t('afterwards.invite_more')}</Link>
    </p>
  );
}

/** Who writes where the member writes. */
function Suggestions() {
  const { t } = useTranslation();
  const { data } = useQuery(suggestionsQuery);
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="suggestions">
      <h3 id="suggestions">{t('afterwards.follow')}</h3>
      <p className={css.aside}>{t('profile.follow_hint')}</p>
      <ul className={membersCss.list}>
        {data.items.map((member) => (
          <MemberRow key={member.user_id} member={member} />
        ))}
      </ul>
    </section>
  );
}
