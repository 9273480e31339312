import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog/Dialog';
import { enableShortcuts, useShortcutSetting } from '../shortcuts';
import css from './ShortcutHelp.module.css';

const KEYS = [
  ['next', 'j'],
  ['previous', 'k'],
  ['open', 'o'],
  ['reply', 'r'],
  ['edit', 'e'],
  ['react', 'l'],
  ['undo', 'z'],
  ['search', '/'],
  ['go_forum', 'g f'],
  ['go_courses', 'g k'],
  ['go_members', 'g m'],
  ['go_notifications', 'g n'],
  ['send', 'Ctrl/⌘ Enter'],
  ['close', 'Esc'],
  ['help', '?'],
] as const;

/** Within a topic. */
const TOPIC_KEYS = [
  ['open', 'o'],
  ['follow', 'b'],
  ['up', 'u'],
  ['find', 'Ctrl/⌘ F'],
] as const;

/** On the pages of moderation, where a case is open. */
const CASE_KEYS = [
  ['claim', 'c'],
  ['dismiss', '1'],
  ['nudge', '2'],
  ['remove', '3'],
  ['strike', '4'],
  ['interim', '5'],
  ['note', 'n'],
] as const;

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const inModeration = useLocation({
    select: ({ pathname }) => pathname.startsWith('/moderation'),
  });
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
        {!inModeration &&
          TOPIC_KEYS.map(([name, key]) => (
            <div key={name}>
              <dt>{t(`topic_keys.${name}`)}</dt>
              <dd>
                <kbd>{key}</kbd>
              </dd>
            </div>
          ))}
      </dl>
      {inModeration && (
        <>
          <h3 className={css.part}>{t('moderation_keys.title')}</h3>
          <dl className={css.keys}>
            {CASE_KEYS.map(([name, key]) => (
              <div key={name}>
                <dt>{t(`moderation_keys.${name}`)}</dt>
                <dd>
                  <kbd>{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
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
