import { useTranslation } from 'react-i18next';

/** How long members wait between two posts, in words. */
export function usePauseWords(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    if (seconds === 0) return t('topic_head.pause_none');
    if (seconds % 3600 === 0) return t('topic_head.pause_hours', { count: seconds / 3600 });
    if (seconds % 60 === 0) return t('topic_head.pause_minutes', { count: seconds / 60 });
    return t('topic_head.pause_seconds', { count: seconds });
  };
}
