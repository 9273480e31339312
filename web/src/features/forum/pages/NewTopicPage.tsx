import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../api/problem';
import type { Category } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Barred } from '../../conduct/barrier/Barred';
import { useBarrier } from '../../conduct/barrier/barrier';
import { Locked } from '../composer/Locked';
import type { Tab } from '../composer/Tabs';
import { useAsking } from '../composer/use-asking';
import { useDrop } from '../composer/use-drop';
import { useFirstDay } from '../first-day';
import { CategoryLink } from './links';
import { NewTopicBody } from './NewTopicBody';
import css from './pages.module.css';
import { SimilarTopics } from './SimilarTopics';
import { useNewTopic } from './use-new-topic';

const route = getRouteApi('/member/forum/new');

export function NewTopicPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { category: wanted } = route.useSearch();
  const topic = useNewTopic(wanted);
  const { draft, change, files, create, category, categories, min, max } = topic;
  const [tab, setTab] = useState<Tab>('write');
  const asking = useAsking(draft.attached);
  const firstDay = useFirstDay();
  const form = useRef<HTMLFormElement>(null);
  const drafted = Boolean(draft.title || draft.body || draft.attached);

  const chosen: Category | undefined = categories.find(({ slug }) => slug === category);
  // The category alone says who may write in it: one without badges is open to every member. The draft
  // of who may not is kept until the way is open.
  const locked = chosen?.may_post === false;
  const barrier = useBarrier();
  const drop = useDrop(barrier || locked ? undefined : files);
  const fields = create.error ? toProblem(create.error).fields : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (files.uploading || create.isPending || !asking.isAnswered()) return;
    // What is refused is told at the field.
    setTab('write');
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
      <form ref={form} onSubmit={submit} className={css.form} {...drop}>
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
              {categories.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {barrier ? (
          <Barred barrier={barrier} drafted={drafted} />
        ) : locked ? (
          <Locked gate={chosen ?? {}} permission="create_topic" />
        ) : (
          <>
            <div>
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
              <SimilarTopics title={draft.title} />
            </div>
            <NewTopicBody
              topic={topic}
              tab={tab}
              onTab={setTab}
              error={fields.body}
              asking={asking}
              onKeyDown={press}
            />
            <div className={css.formEnd}>
              <span className={css.hint}>
                {firstDay && t('writing.first_day_topics', { count: firstDay.topics_left })}
                {firstDay && drafted && ' · '}
                {drafted && t('new_topic.draft_kept')}
              </span>
              <Button
                type="submit"
                look="primary"
                disabled={create.isPending || files.uploading !== undefined}
              >
                {t('new_topic.submit')}
              </Button>
            </div>
          </>
        )}
      </form>
    </div>
  );
}
