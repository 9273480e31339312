import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preview } from '../../../api/moderation-types';
import type { MemberRef } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { wantsOwnClick } from '../../../ui/own-click';
import { CaseProblem } from '../CaseProblem';
import css from '../moderation.module.css';
import { isNamed, NameField } from './NameField';
import { PreviewText } from './PreviewText';

interface PreviewFormProps {
  member: MemberRef;
  preview: Preview;
  /** What is done, in the words of its button. */
  act: string;
  critical: boolean;
  /** Whether it may be done now. */
  ready: boolean;
  /** It is being done: what it says can be changed no more. */
  busy: boolean;
  error: unknown;
  onAct: () => void;
  onBack: () => void;
}

/** What the member will read, above what does it; a third strike asks for their name. */
export function PreviewForm(props: PreviewFormProps) {
  const { member, preview, act, critical, busy, error, onAct, onBack } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const weighty = preview.step === 3;
  const ready = props.ready && !busy && (!weighty || isNamed(typed, member));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onAct();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <PreviewText member={member} preview={preview} />
      {weighty && <NameField member={member} value={typed} onChange={setTyped} />}
      {Boolean(error) && <CaseProblem cause={error} />}
      <div className={css.acts}>
        <Button onClick={onBack} disabled={busy}>
          {t('moderation.decide.back')}
        </Button>
        <Button
          look={critical ? 'critical' : 'primary'}
          type="submit"
          disabled={!ready}
          onClick={wantsOwnClick}
        >
          {act}
        </Button>
      </div>
    </form>
  );
}
