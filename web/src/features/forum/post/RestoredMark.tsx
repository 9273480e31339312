import { Trans, useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Icon } from '../../../ui/Icon';
import { MemberName } from '../../members/MemberName';
import css from './PostContent.module.css';

/** A post that was wrongly removed was sent again by the bot: whose it is, and from when. */
export function RestoredMark({ post }: { post: Post }) {
  const { t } = useTranslation();
  const { full } = useDates();
  if (!post.restored) return null;
  const { author, at } = post.restored;
  return (
    <p className={css.restored}>
      <Icon name="history" size={16} />
      <span>
        <Trans
          t={t}
          i18nKey="moderated.restored"
          values={{ time: full(at) }}
          components={{ member: <MemberName member={author} /> }}
        />
      </span>
    </p>
  );
}
