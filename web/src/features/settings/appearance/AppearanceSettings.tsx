import { useTranslation } from 'react-i18next';
import { showMediaOnDemand, useMediaSetting } from '../../../app/media';
import { enableShortcuts, useShortcutSetting } from '../../../app/shortcuts';
import { chooseTheme, THEMES, useTheme } from '../../../app/theme';
import { Choices } from '../../../ui/Choices/Choices';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import css from '../settings.module.css';

/** How the pages look and listen on this device. */
export function AppearanceSettings() {
  const { t } = useTranslation();
  const theme = useTheme((state) => state.theme);
  const shortcuts = useShortcutSetting((state) => state.enabled);
  const onDemand = useMediaSetting((state) => state.onDemand);
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.appearance')} />
        <p className={css.text}>{t('appearance.intro')}</p>
      </header>
      <div className={css.form}>
        <Choices
          name="theme"
          legend={t('account.theme')}
          choices={THEMES.map((value) => ({ value, label: t(`account.theme_${value}`) }))}
          value={theme}
          onChange={chooseTheme}
        />
        <Choices
          name="media"
          legend={t('appearance.media')}
          hint={t('appearance.media_hint')}
          choices={[
            { value: 'at-once', label: t('appearance.media_at_once') },
            { value: 'on-demand', label: t('appearance.media_on_demand') },
          ]}
          value={onDemand ? 'on-demand' : 'at-once'}
          onChange={(value) => showMediaOnDemand(value === 'on-demand')}
        />
        <Choices
          name="shortcuts"
          legend={t('shortcuts.enable')}
          hint={t('appearance.shortcuts_hint')}
          choices={[
            { value: 'on', label: t('appearance.on') },
            { value: 'off', label: t('appearance.off') },
          ]}
          value={shortcuts ? 'on' : 'off'}
          onChange={(value) => enableShortcuts(value === 'on')}
        />
      </div>
    </>
  );
}
