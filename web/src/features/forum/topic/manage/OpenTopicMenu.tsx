import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../../api/forum';
import { IconButton } from '../../../../ui/Button/Button';
import { Icon, type IconName } from '../../../../ui/Icon';
import css from '../../post/PostMenu.module.css';
import { useActOrTell } from '../topic-acts';
import type { TopicMenuProps } from './TopicMenu';

/** Not modal, and inside `main`: see `OpenPostMenu`. */
export function OpenTopicMenu({ topic, mayLock, onAsk }: TopicMenuProps) {
  const { t } = useTranslation();
  const { act } = useActOrTell(topic);
  const { topic_id, pinned, archived, may } = topic;
  const locked = topic.closed === 'locked';
  const item = (icon: IconName, label: string, onSelect: () => void) => (
    <DropdownMenu.Item className={css.item} onSelect={onSelect}>
      <Icon name={icon} />
      {label}
    </DropdownMenu.Item>
  );
  const pin = () =>
    act(
      () => forum.pin(topic_id, !pinned),
      t(pinned ? 'topic_head.unpin_done' : 'topic_head.pin_done'),
      () => forum.pin(topic_id, pinned),
    );
  const archive = () =>
    act(
      () => forum.archive(topic_id, !archived),
      t(archived ? 'topic_head.reopen_done' : 'topic_head.archive_done'),
      () => forum.archive(topic_id, archived),
    );
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>
        <IconButton icon="more" label={t('topic_head.manage')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          className={css.menu}
          align="start"
          sideOffset={4}
          collisionPadding={12}
        >
          {may.edit && item('edit', t('topic_head.rename'), () => onAsk('rename'))}
          {may.move && item('forward', t('topic_head.move'), () => onAsk('move'))}
          {may.pin && item('pin', t(pinned ? 'topic_head.unpin' : 'topic_head.pin'), pin)}
          {may.slow_mode && item('clock', t('topic_head.slow_mode'), () => onAsk('slow_mode'))}
          {mayLock &&
            (locked
              ? item('unlock', t('topic_lock.unlock'), () => onAsk('lock'))
              : item('lock', t('topic_lock.lock'), () => onAsk('lock')))}
          {may.archive &&
            item('archive', t(archived ? 'topic_head.reopen' : 'topic_head.archive'), archive)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
