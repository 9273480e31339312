import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { toProblem } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useDraft } from '../../forum/drafts';
import { AddPicture } from './AddPicture';
import { AddVideo } from './AddVideo';
import { ArchiveCourse } from './ArchiveCourse';
import css from './author.module.css';
import { Preview } from './Preview';
import { RemoveCourse } from './RemoveCourse';
import { useRefreshCourses } from './refresh';

interface CourseEditorProps {
  source: string;
  /** Absent for a course that does not exist yet. */
  courseId?: string;
  /** Members may have taken it, so it can only be put away. */
  published?: boolean | undefined;
}

/** The course as YAML: saved as a draft, published, put away, and shown as learners will see it. */
export function CourseEditor({ source, courseId, published }: CourseEditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const refresh = useRefreshCourses();
  const [draft, change, clear] = useDraft(`course:${courseId ?? 'new'}`, { source });

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
  const text = useRef<HTMLTextAreaElement>(null);

  const [addsVideo, setAddsVideo] = useState(false);

  /** Writes where the cursor is; gives that place. */
  const insert = (markdown: string) => {
    const at = text.current?.selectionEnd ?? draft.source.length;
    const [before, after] = [draft.source.slice(0, at), draft.source.slice(at)];
    flushSync(() => {
      setAddsVideo(false);
      change({ source: `${before}${markdown}${after}` });
    });
    text.current?.focus();
    return at;
  };
  /** What the picture shows is to be written over. */
  const insertPicture = (uri: string) => {
    const alt = t('author.picture_alt');
    const at = insert(`![${alt}](${uri})`);
    text.current?.setSelectionRange(at + 2, at + 2 + alt.length);
  };
  const insertVideo = (markdown: string) => {
    const end = insert(markdown) + markdown.length;
    text.current?.setSelectionRange(end, end);
  };
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
              ref={text}
              className={`${control.className} ${css.source}`}
              spellCheck={false}
              rows={24}
              aria-invalid={faults.length > 0 || undefined}
              value={draft.source}
              onChange={(event) => change({ source: event.target.value })}
            />
          )}
        </Field>
        <div className={css.media}>
          <AddPicture onAdded={insertPicture} />
          <Button icon="film" onClick={() => setAddsVideo(true)}>
            {t('author.video')}
          </Button>
        </div>
        {save.error && <ErrorNotice cause={save.error} />}
        <div className={css.actions}>
          {courseId && <ArchiveCourse courseId={courseId} />}
          {courseId && published === false && (
            <RemoveCourse courseId={courseId} onRemoved={clear} />
          )}
          <Button type="submit" disabled={save.isPending}>
            {t('author.save_draft')}
          </Button>
          <Button look="primary" disabled={save.isPending} onClick={() => save.mutate(false)}>
            {t('author.publish')}
          </Button>
        </div>
      </form>
      {addsVideo && <AddVideo onAdded={insertVideo} onClose={() => setAddsVideo(false)} />}
      <Preview source={draft.source} />
    </>
  );
}
