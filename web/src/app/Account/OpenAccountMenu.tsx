import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matrixQuery } from '../../api/queries';
import { signOut } from '../../features/auth/session';
import { Avatar } from '../../ui/Avatar/Avatar';
import { usePermission } from '../../ui/BadgeNeed/need';
import { Button, buttonClass } from '../../ui/Button/Button';
import { CopyField } from '../../ui/CopyField/CopyField';
import { Icon } from '../../ui/Icon';
import { LanguageSelect } from '../../ui/LanguageSelect';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { chooseTheme, THEMES, useTheme } from '../theme';
import type { AccountMenuProps } from './AccountMenu';
import css from './AccountMenu.module.css';

export function OpenAccountMenu({ me, onHelp }: AccountMenuProps) {
  const { t } = useTranslation();
  const theme = useTheme((state) => state.theme);
  const [open, setOpen] = useState(true);
  const administers = usePermission('administer')?.allowed;
  const [failure, setFailure] = useState<unknown>();
  const { data: matrix } = useQuery({ ...matrixQuery, enabled: open });

  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={css.trigger}>
        <span className="visually-hidden">{t('account.open')}: </span>
        <Avatar member={me} size={28} />
        <span className={css.name}>{me.display_name}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={css.panel}
          aria-label={t('account.open')}
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            // The page that the menu led to may have taken the focus already.
            if (document.activeElement?.tagName === 'H1') event.preventDefault();
          }}
        >
          <div className={css.who}>
            <Avatar member={me} size={44} />
            <strong>{me.display_name}</strong>
          </div>
          <CopyField
            label={t('account.user_id')}
            value={me.user_id}
            copy={t('account.copy_user_id')}
          />
          {matrix && (
            <>
              <CopyField
                label={t('account.homeserver')}
                value={matrix.homeserver_url}
                copy={t('account.copy_homeserver')}
              />
              <p className={css.hint}>
                {t('account.element_hint')}{' '}
                <Link to="/settings/matrix" onClick={() => setOpen(false)}>
                  {t('account.element_how')}
                </Link>
              </p>
              {matrix.element_url && (
                <a
                  className={buttonClass('secondary')}
                  href={matrix.element_url}
                  target="_blank"
                  rel="noopener noreferrer"
                >
                  <Icon name="external" />
                  {t('topic.open_in_element')}
                </a>
              )}
            </>
          )}
          <label htmlFor="account-language" className={css.setting}>
            <span>{t('account.language')}</span>
            <LanguageSelect id="account-language" />
          </label>
          <fieldset className={css.themes}>
            <legend>{t('account.theme')}</legend>
            <div className={css.choices}>
              {THEMES.map((name) => (
                <label key={name}>
                  <input
                    type="radio"
                    name="theme"
                    checked={theme === name}
                    onChange={() => chooseTheme(name)}
                  />
                  <span>{t(`account.theme_${name}`)}</span>
                </label>
              ))}
            </div>
          </fieldset>
          {failure !== undefined && <ErrorNotice cause={failure} />}
          <div className={css.foot}>
            <Link
              to="/u/$name"
              params={{ name: me.username }}
              className={buttonClass('quiet')}
              onClick={() => setOpen(false)}
            >
              <Icon name="person" />
              {t('account.profile')}
            </Link>
            <Link to="/conduct" className={buttonClass('quiet')} onClick={() => setOpen(false)}>
              <Icon name="shield" />
              {t('conduct_nav.conduct')}
            </Link>
            <Link to="/invitations" className={buttonClass('quiet')} onClick={() => setOpen(false)}>
              <Icon name="invite" />
              {t('app.invitations')}
            </Link>
            <Link to="/territories" className={buttonClass('quiet')} onClick={() => setOpen(false)}>
              <Icon name="map" />
              {t('app.territories')}
            </Link>
            {administers && (
              <Link
                to="/admin/members"
                className={buttonClass('quiet')}
                onClick={() => setOpen(false)}
              >
                <Icon name="settings" />
                {t('category_admin.nav')}
              </Link>
            )}
            <Link to="/settings" className={buttonClass('quiet')} onClick={() => setOpen(false)}>
              <Icon name="settings" />
              {t('settings.title')}
            </Link>
            <Button
              look="quiet"
              icon="keyboard"
              onClick={() => {
                setOpen(false);
                onHelp();
              }}
            >
              {t('account.shortcuts')}
            </Button>
            <Button look="quiet" icon="sign_out" onClick={() => signOut().catch(setFailure)}>
              {t('account.sign_out')}
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
