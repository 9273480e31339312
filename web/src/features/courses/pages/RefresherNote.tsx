import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { conductQuery } from '../../../api/conduct';
import type { Conduct } from '../../../api/conduct-types';
import { Icon } from '../../../ui/Icon';
import css from './course.module.css';

/** What the shortened course is good for: it clears a strike, ends a mute, or renews a badge. */
export function RefresherNote({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const { data: conduct, isPending } = useQuery(conductQuery());
  if (isPending) return null;
  return (
    <p className={css.notice}>
      <Icon name="refresh" />
      {t(`courses.refresher_${purposeOf(courseId, conduct)}`)}
    </p>
  );
}

type Purpose = 'renews' | 'clears' | 'unmutes' | 'reminds';

function purposeOf(courseId: string, conduct: Conduct | undefined): Purpose {
  const { refresher, standing } = conduct ?? {};
  if (!standing || refresher?.course_id !== courseId || refresher.done) return 'renews';
  if (standing.muted?.needs_refresher) return 'unmutes';
  if (refresher.clears) return 'clears';
  return standing.active > 0 ? 'reminds' : 'renews';
}
