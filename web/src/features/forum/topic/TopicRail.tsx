import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../api/types';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { MemberName } from '../../members/MemberName';
import css from './TopicView.module.css';

export function TopicRail({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  return (
    <aside className={css.rail} aria-label={t('topic.about')}>
      <section>
        <h2>{t('topic.participants')}</h2>
        <ul className={css.people}>
          {topic.participants.map((member) => (
            <li key={member.user_id}>
              <Avatar member={member} size={24} />
              <MemberName member={member} />
            </li>
          ))}
        </ul>
      </section>
    </aside>
  );
}
