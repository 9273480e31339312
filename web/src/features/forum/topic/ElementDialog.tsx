import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../api/types';
import { buttonClass } from '../../../ui/Button/Button';
import { CopyField } from '../../../ui/CopyField/CopyField';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Icon } from '../../../ui/Icon';
import { QrCode } from '../../../ui/QrCode/QrCode';
import css from './TopicHead.module.css';

/** The topic in Element: here, or on the telephone that reads the code. */
export function ElementDialog({ topic, onClose }: { topic: Topic; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('topic.open_in_element')} onClose={onClose}>
      <div className={css.element}>
        <p>{t('topic_head.element_text')}</p>
        <a
          className={buttonClass('primary')}
          href={topic.matrix_to}
          target="_blank"
          rel="noopener noreferrer"
        >
          <Icon name="external" />
          {t('topic_head.element_here')}
        </a>
        <QrCode text={topic.matrix_to} label={t('topic_head.element_qr')} />
        {topic.alias && (
          <CopyField
            label={t('topic_head.alias')}
            value={topic.alias}
            copy={t('topic_head.copy_alias')}
          />
        )}
      </div>
    </Dialog>
  );
}
