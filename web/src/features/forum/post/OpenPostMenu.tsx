import { useQueryClient } from '@tanstack/react-query';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../api/forum';
import { knownTopic } from '../../../api/topic-query';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { IconButton } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import { useActOrTell } from '../topic/topic-acts';
import type { PostMenuProps } from './PostMenu';
import css from './PostMenu.module.css';

/**
 * Not modal: a modal menu locks scrolling with a style element, which the policy refuses.
 * It opens inside `main`, so that no content stands outside the landmarks.
 */
export function OpenPostMenu(props: PostMenuProps) {
  const { post, maySolve, elementUrl, onCopyLink, onEdit, onFlag, onJudge, onRemove } = props;
  const { t } = useTranslation();
  const moderates = usePermission('moderate')?.allowed;
  const { act } = useActOrTell({ slug: post.topic_slug });
  const queryClient = useQueryClient();
  const solve = () => {
    const before = knownTopic(queryClient, post.topic_slug)?.solved_by ?? null;
    act(
      () => forum.solve(post.topic_id, post.solution ? null : post.post_id),
      t(post.solution ? 'post_view.unsolve_done' : 'post_view.solve_done'),
      () => forum.solve(post.topic_id, before),
    );
  };
  const item = (icon: IconName, label: string, act: () => void) => (
    <DropdownMenu.Item className={css.item} onSelect={act}>
      <Icon name={icon} />
      {label}
    </DropdownMenu.Item>
  );
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>
        <IconButton icon="more" label={t('post.more')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content className={css.menu} align="end" sideOffset={4} collisionPadding={12}>
          {item('link', t('post.copy_link'), onCopyLink)}
          <DropdownMenu.Item className={css.item} asChild>
            <a href={elementUrl} target="_blank" rel="noopener noreferrer">
              <Icon name="external" />
              {t('topic.open_in_element')}
            </a>
          </DropdownMenu.Item>
          {maySolve &&
            item('check', t(post.solution ? 'post_view.unsolve' : 'post_view.solve'), solve)}
          {!post.mine && (
            <>
              <DropdownMenu.Separator className={css.separator} />
              {item(
                'flag',
                t(post.flagged_by_me ? 'flag_menu.post_again' : 'flag_menu.post'),
                onFlag,
              )}
              {moderates && item('shield', t('app.moderate'), onJudge)}
            </>
          )}
          {post.mine && (
            <>
              <DropdownMenu.Separator className={css.separator} />
              {post.may_edit && item('edit', t('post.edit'), onEdit)}
              {item('remove', t('post.remove'), onRemove)}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
