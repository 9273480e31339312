import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { Button } from '../../../ui/Button/Button';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { toast } from '../../../ui/Toasts/toasts';
import { useRefreshCourses } from './refresh';

/** Takes the course out of the catalogue; who takes it takes it to its end. */
export function ArchiveCourse({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const refresh = useRefreshCourses();
  const [asking, setAsking] = useState(false);
  const archive = useMutation({
    mutationFn: () => learning.archive(courseId),
    onSuccess: async () => {
      toast(t('author.archived'));
      refresh();
      await navigate({ to: '/courses' });
    },
  });
  return (
    <>
      <Button look="critical" onClick={() => setAsking(true)}>
        {t('author.archive')}
      </Button>
      {asking && (
        <Confirm
          title={t('author.archive_title')}
          text={t('author.archive_text')}
          act={t('author.archive')}
          doing={archive}
          onConfirm={() => archive.mutate()}
          onClose={() => {
            archive.reset();
            setAsking(false);
          }}
        />
      )}
    </>
  );
}
