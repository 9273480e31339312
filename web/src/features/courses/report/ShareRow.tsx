import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './report.module.css';
import { percentOf } from './share';

interface ShareRowProps {
  children: ReactNode;
  part: number;
  whole: number;
  /** The part in words. */
  count: string;
  look: 'reached' | 'missed';
}

/** A row of a table, with its share drawn as a bar that the numbers beside it say in full. */
export function ShareRow({ children, part, whole, count, look }: ShareRowProps) {
  const { t } = useTranslation();
  const percent = percentOf(part, whole);
  return (
    <tr>
      <th scope="row">
        {children}
        <span className={css.track} aria-hidden="true">
          <span className={css.bar} data-look={look} style={{ inlineSize: `${percent}%` }} />
        </span>
      </th>
      <td>{count}</td>
      <td>{whole > 0 && t('courses.percent', { percent })}</td>
    </tr>
  );
}
