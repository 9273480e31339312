import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { IconButton } from '../../../ui/Button/Button';
import { useWhenAsked } from '../../../ui/when-asked';

export interface PostMenuProps {
  post: Post;
  maySolve: boolean;
  elementUrl: string;
  onCopyLink: () => void;
  onEdit: () => void;
  onFlag: () => void;
  onJudge: () => void;
  onRemove: () => void;
}

const load = async () => (await import('./OpenPostMenu')).OpenPostMenu;

export function PostMenu(props: PostMenuProps) {
  const { t } = useTranslation();
  return useWhenAsked(load, props, (ask) => (
    <IconButton icon="more" label={t('post.more')} aria-haspopup="menu" {...ask} />
  ));
}
