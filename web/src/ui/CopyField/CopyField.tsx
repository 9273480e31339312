import { IconButton } from '../Button/Button';
import { copyText } from '../copy';
import css from './CopyField.module.css';

/** A value one copies into another program. */
export function CopyField({ label, value, copy }: { label: string; value: string; copy: string }) {
  return (
    <div className={css.field}>
      <span className={css.label}>{label}</span>
      <span className={css.row}>
        <code className={css.value}>{value}</code>
        <IconButton icon="copy" label={copy} onClick={() => copyText(value)} />
      </span>
    </div>
  );
}
