import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button/Button';
import { markOfCategory, useReadAll, useUnread } from '../unread';

/** Marks the category, or everything, as read; there where something is unread. */
export function ReadAll({ category }: { category?: string }) {
  const { t } = useTranslation();
  const unread = useUnread();
  const readAll = useReadAll(category);
  const some = category
    ? markOfCategory(unread, category).unread > 0
    : (unread?.topics.length ?? 0) > 0;
  if (!some) return null;
  return (
    <Button look="quiet" icon="check" disabled={readAll.isPending} onClick={() => readAll.mutate()}>
      {t(category ? 'unread.read_category' : 'unread.read_all')}
    </Button>
  );
}
