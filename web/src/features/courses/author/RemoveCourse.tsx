import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { Button } from '../../../ui/Button/Button';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { toast } from '../../../ui/Toasts/toasts';

interface RemoveCourseProps {
  courseId: string;
  onRemoved: () => void;
}

/** Deletes a course that never was published; the server refuses to delete another. */
export function RemoveCourse({ courseId, onRemoved }: RemoveCourseProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => learning.removeCourse(courseId),
    onSuccess: async () => {
      toast(t('author.removed'));
      onRemoved();
      await navigate({ to: '/courses', replace: true });
      // There is nothing left to fetch again.
      for (const key of ['course', 'course-source']) {
        queryClient.removeQueries({ queryKey: [key, courseId] });
      }
      void queryClient.invalidateQueries({ queryKey: ['courses'] });
    },
  });
  return (
    <>
      <Button look="critical" onClick={() => setAsking(true)}>
        {t('author.remove')}
      </Button>
      {asking && (
        <Confirm
          title={t('author.remove_title')}
          text={t('author.remove_text')}
          act={t('author.remove')}
          doing={remove}
          onConfirm={() => remove.mutate()}
          onClose={() => {
            remove.reset();
            setAsking(false);
          }}
        />
      )}
    </>
  );
}
