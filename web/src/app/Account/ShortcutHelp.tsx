import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog/Dialog';
import { enableShortcuts, useShortcutSetting } from '../shortcuts';
import css from './ShortcutHelp.module.css';

const KEYS = [
  ['next', 'j'],
  ['previous', 'k'],
  ['reply', 'r'],
  ['edit', 'e'],
  ['react', 'l'],
  ['send', 'Ctrl/⌘ Enter'],
  ['close', 'Esc'],
  ['help', '?'],
] as const;

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const enabled = useShortcutSetting((state) => state.enabled);
  return (
    <Dialog title={t('shortcuts.title')} onClose={onClose}>
      <dl className={css.keys}>
        {KEYS.map(([name, key]) => (
          <div key={name}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <label className={css.setting}>
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => enableShortcuts(event.target.checked)}
        />
        {t('shortcuts.enable')}
      </label>
    </Dialog>
  );
}
