import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button/Button';
import { useWhenAsked } from '../../../ui/when-asked';

export interface PostMenuProps {
  own: boolean;
  elementUrl: string;
  onCopyLink: () => void;
  onEdit: () => void;
  onRemove: () => void;
}

const load = async () => (await import('./OpenPostMenu')).OpenPostMenu;

export function PostMenu(props: PostMenuProps) {
  const { t } = useTranslation();
  return useWhenAsked(load, props, (ask) => (
    <IconButton icon="more" label={t('post.more')} aria-haspopup="menu" {...ask} />
  ));
}
