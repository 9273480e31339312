import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { policiesQuery } from '../../../api/moderation-queries';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import css from '../moderation.module.css';
import { OwnList } from './OwnList';
import policyCss from './policies.module.css';
import { WatchedItem } from './WatchedItem';
import { WatchForm } from './WatchForm';

/** Our own policy list, and those of others that we follow. */
export function PoliciesPage() {
  const { t } = useTranslation();
  const query = useQuery(policiesQuery);
  const administers = usePermission('administer')?.allowed === true;
  return (
    <div className={css.page}>
      <header>
        <PageHeading title={t('moderation.policy.title')} />
        <p className={css.lead}>{t('moderation.policy.intro')}</p>
      </header>
      {query.data ? (
        <>
          <OwnList own={query.data.own} />
          <section className={css.section} aria-labelledby="watched">
            <h2 id="watched">{t('moderation.policy.watched')}</h2>
            {query.data.watched.length === 0 ? (
              <p className={css.hint}>{t('moderation.policy.watched_empty')}</p>
            ) : (
              <ul className={policyCss.watched}>
                {query.data.watched.map((list) => (
                  <li key={list.room_id}>
                    <WatchedItem list={list} administers={administers} />
                  </li>
                ))}
              </ul>
            )}
          </section>
          {administers ? (
            <WatchForm />
          ) : (
            <p className={css.hint}>{t('moderation.policy.administrators')}</p>
          )}
        </>
      ) : (
        <Meanwhile query={query} rows={4} />
      )}
    </div>
  );
}
