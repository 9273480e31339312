import { useTranslation } from 'react-i18next';
import { Button } from '../Button/Button';
import { ErrorNotice } from '../Notice/Notice';
import { Dialog } from './Dialog';

interface ConfirmProps {
  title: string;
  text: string;
  /** What is done, in the words of the button that asked. */
  act: string;
  doing: { isPending: boolean; error: unknown };
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be taken back, and tells there if it fails. */
export function Confirm({ title, text, act, doing, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button look="critical" disabled={doing.isPending} onClick={onConfirm}>
            {act}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {Boolean(doing.error) && <ErrorNotice cause={doing.error} />}
    </Dialog>
  );
}
