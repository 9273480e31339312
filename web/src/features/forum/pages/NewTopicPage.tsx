import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { Problem, toProblem, unwrap } from '../../../api/problem';
import { categoriesQuery, metaQuery } from '../../../api/queries';
import type { Category } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Barred } from '../../conduct/barrier/Barred';
import { useBarrier } from '../../conduct/barrier/barrier';
import { Editor } from '../composer/Editor';
import { Locked } from '../composer/Locked';
import { useDraft } from '../drafts';
import { endStart } from '../start/start';
import { CategoryLink } from './links';
import css from './pages.module.css';

const route = getRouteApi('/member/forum/new');
const noDraft = { category: '', title: '', body: '' };

export function NewTopicPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { category: wanted } = route.useSearch();
  const { data: categories } = useQuery(categoriesQuery);
  const { data: meta } = useQuery(metaQuery);
  const [draft, change, clear] = useDraft('new-topic', noDraft);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // One key for one wording, so that a lost answer never makes two topics.
  const attempt = useRef({ words: '', key: '' });
  const min = meta?.limits.title_min ?? 3;
  const max = meta?.limits.title_max ?? 120;
  const category = wanted ?? (draft.category || categories?.items[0]?.slug) ?? '';

  const chosen: Category | undefined = categories?.items.find(({ slug }) => slug === category);
  // The category alone says who may write in it: one without badges is open to every member. The draft
  // of who may not is kept until the way is open.
  const locked = chosen?.may_post === false;
  const barrier = useBarrier();

  const create = useMutation({
    mutationFn: () => {
      const title = draft.title.trim();
      const { length } = [...title];
      if (length < min || length > max) {
        const sentence = t('new_topic.title_length', { min, max });
        throw new Problem(422, { error: sentence, fields: { title: sentence } });
      }
      const body = { category, title, body: draft.body };
      const words = JSON.stringify(body);
      if (attempt.current.words !== words) attempt.current = { words, key: crypto.randomUUID() };
      return unwrap(
        api.POST('/api/forum/topics', {
          headers: { 'Idempotency-Key': attempt.current.key },
          body,
        }),
      );
    },
    onSuccess: async ({ topic }) => {
      clear();
      endStart();
      void queryClient.invalidateQueries({ queryKey: ['categories'] });
      void queryClient.invalidateQueries({ queryKey: ['topics'] });
      await navigate({ to: '/forum/t/$slug', params: { slug: topic.slug }, replace: true });
    },
  });
  const fields = create.error ? toProblem(create.error).fields : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };

  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          {category && <CategoryLink slug={category} />}
          <PageHeading title={t('new_topic.title')} />
        </div>
      </header>
      <form ref={form} onSubmit={submit} className={css.form}>
        {create.error && (
          <ErrorNotice
            cause={create.error}
            fieldIds={{
              category: { id: 'category', label: t('new_topic.category') },
              title: { id: 'title', label: t('new_topic.topic_title') },
              body: { id: 'body', label: t('new_topic.body') },
            }}
          />
        )}
        <Field id="category" label={t('new_topic.category')} error={fields.category}>
          {(control) => (
            <select
              {...control}
              required
              value={category}
              onChange={(event) => {
                change({ category: event.target.value });
                void navigate({
                  to: '/forum/new',
                  search: { category: event.target.value },
                  replace: true,
                });
              }}
            >
              {categories?.items.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {barrier ? (
          <Barred barrier={barrier} drafted={Boolean(draft.title || draft.body)} />
        ) : locked ? (
          <Locked gate={chosen ?? {}} permission="create_topic" />
        ) : (
          <>
            <Field
              id="title"
              label={t('new_topic.topic_title')}
              hint={
                [...draft.title].length > max * 0.8
                  ? t('new_topic.title_count', { count: [...draft.title].length, max })
                  : t('new_topic.title_hint', { min, max })
              }
              error={fields.title}
            >
              {(control) => (
                <input
                  {...control}
                  required
                  value={draft.title}
                  onChange={(event) => change({ title: event.target.value })}
                  onKeyDown={press}
                />
              )}
            </Field>
            <Field
              id="body"
              label={t('new_topic.body')}
              hint={t('new_topic.markdown')}
              error={fields.body}
            >
              {(control) => (
                <Editor
                  id={control.id}
                  className={control.className}
                  invalid={control['aria-invalid']}
                  describedBy={control['aria-describedby']}
                  ref={field}
                  required
                  rows={9}
                  value={draft.body}
                  onChange={(body) => change({ body })}
                  onKeyDown={press}
                />
              )}
            </Field>
            <div className={css.formEnd}>
              <span className={css.hint}>
                {(draft.title || draft.body) && t('new_topic.draft_kept')}
              </span>
              <Button type="submit" look="primary" disabled={create.isPending}>
                {t('new_topic.submit')}
              </Button>
            </div>
          </>
        )}
      </form>
    </div>
  );
}
