import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { toProblem } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useDraft } from '../../forum/drafts';
import { PostBody } from '../../forum/post/PostBody';
import css from './author.module.css';

interface CourseEditorProps {
  source: string;
  /** Absent for a course that does not exist yet. */
  courseId?: string;
}

/** The course as YAML: saved as a draft, published, put away. */
export function CourseEditor({ source, courseId }: CourseEditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [draft, change, clear] = useDraft(`course:${courseId ?? 'new'}`, { source });
  const [archiving, setArchiving] = useState(false);

  const refresh = () => {
    for (const key of ['courses', 'course', 'course-source', 'lesson', 'quiz']) {
      void queryClient.invalidateQueries({ queryKey: [key] });
    }
  };
  const save = useMutation({
    mutationFn: (asDraft: boolean) => learning.importCourse(draft.source, asDraft),
    onSuccess: async (course, asDraft) => {
      toast(asDraft ? t('author.saved', { version: course.version }) : t('author.published'));
      clear();
      refresh();
      const to = asDraft ? '/courses/$course/edit' : '/courses/$course';
      await navigate({ to, params: { course: course.course_id } });
    },
  });
  const archive = useMutation({
    mutationFn: (id: string) => learning.archive(id),
    onSuccess: async () => {
      toast(t('author.archived'));
      refresh();
      await navigate({ to: '/courses' });
    },
  });
  const faults = save.error ? Object.entries(toProblem(save.error).fields) : [];

  return (
    <>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(true);
        }}
      >
        <Field id="source" label={t('author.bundle')} hint={t('author.bundle_hint')}>
          {(control) => (
            <textarea
              {...control}
              className={`${control.className} ${css.source}`}
              spellCheck={false}
              rows={24}
              aria-invalid={faults.length > 0 || undefined}
              value={draft.source}
              onChange={(event) => change({ source: event.target.value })}
            />
          )}
        </Field>
        {save.error && <ErrorNotice cause={save.error} />}
        {archive.error && <ErrorNotice cause={archive.error} />}
        <div className={css.actions}>
          {courseId && (
            <Button look="critical" onClick={() => setArchiving(true)}>
              {t('author.archive')}
            </Button>
          )}
          <Button type="submit" disabled={save.isPending}>
            {t('author.save_draft')}
          </Button>
          <Button look="primary" disabled={save.isPending} onClick={() => save.mutate(false)}>
            {t('author.publish')}
          </Button>
        </div>
      </form>
      <Preview />
      {archiving && courseId && (
        <Dialog
          title={t('author.archive_title')}
          onClose={() => setArchiving(false)}
          actions={
            <>
              <Button onClick={() => setArchiving(false)}>{t('app.cancel')}</Button>
              <Button
                look="critical"
                onClick={() => {
                  setArchiving(false);
                  archive.mutate(courseId);
                }}
              >
                {t('author.archive')}
              </Button>
            </>
          }
        >
          <p>{t('author.archive_text')}</p>
        </Dialog>
      )}
    </>
  );
}

/** The words of a lesson as members will read them. */
function Preview() {
  const { t } = useTranslation();
  const [markdown, setMarkdown] = useState('');
  const preview = useMutation({ mutationFn: () => learning.preview(markdown) });
  return (
    <section aria-labelledby="preview" className={css.form}>
      <h2 id="preview">{t('author.preview_title')}</h2>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          preview.mutate();
        }}
      >
        <Field id="markdown" label={t('author.preview_text')} hint={t('author.preview_hint')}>
          {(control) => (
            <textarea
              {...control}
              className={`${control.className} ${css.source}`}
              rows={8}
              value={markdown}
              onChange={(event) => setMarkdown(event.target.value)}
            />
          )}
        </Field>
        {preview.error && <ErrorNotice cause={preview.error} />}
        <div className={css.actions}>
          <Button type="submit" disabled={preview.isPending || markdown.trim() === ''}>
            {t('author.preview')}
          </Button>
        </div>
      </form>
      <div role="status">
        {preview.data && (
          <div className={css.preview}>
            <PostBody html={preview.data.html} />
          </div>
        )}
      </div>
    </section>
  );
}
