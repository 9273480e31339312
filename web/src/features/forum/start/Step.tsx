import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/Icon';
import css from './StartChecklist.module.css';

interface StepProps {
  done: boolean;
  title: string;
  /** The very course or badge. */
  named?: string | undefined;
  text: string;
  /** It is none of those that lead to the first post. */
  aside?: boolean;
  children: ReactNode;
}

/** One step, with what leads on. */
export function Step({ done, title, named, text, aside, children }: StepProps) {
  const { t } = useTranslation();
  return (
    <li className={css.step} data-done={done} data-aside={aside}>
      <span className={css.sign}>{done && <Icon name="check" size={16} />}</span>
      <div className={css.words}>
        <strong>
          {named ? `${title}: ${named}` : title}
          {done && <span className="visually-hidden"> ({t('start.done')})</span>}
        </strong>
        {!done && <p>{text}</p>}
      </div>
      {children}
    </li>
  );
}
