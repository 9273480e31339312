import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import type { PostMenuProps } from './PostMenu';
import css from './PostMenu.module.css';

/**
 * Not modal: a modal menu locks scrolling with a style element, which the policy refuses.
 * It opens inside `main`, so that no content stands outside the landmarks.
 */
export function OpenPostMenu({ own, elementUrl, onCopyLink, onEdit, onRemove }: PostMenuProps) {
  const { t } = useTranslation();
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
          {own && (
            <>
              <DropdownMenu.Separator className={css.separator} />
              {item('edit', t('post.edit'), onEdit)}
              {item('remove', t('post.remove'), onRemove)}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
