import { useTranslation } from 'react-i18next';
import type { Me } from '../../api/types';
import { Avatar } from '../../ui/Avatar/Avatar';
import { useWhenAsked } from '../../ui/when-asked';
import css from './AccountMenu.module.css';

export interface AccountMenuProps {
  me: Me;
  onHelp: () => void;
}

const load = async () => (await import('./OpenAccountMenu')).OpenAccountMenu;

export function AccountMenu(props: AccountMenuProps) {
  const { t } = useTranslation();
  const { me } = props;
  return useWhenAsked(load, props, (ask) => (
    <button type="button" className={css.trigger} aria-haspopup="dialog" {...ask}>
      <span className="visually-hidden">{t('account.open')}: </span>
      <Avatar member={me} size={28} />
      <span className={css.name}>{me.display_name}</span>
    </button>
  ));
}
