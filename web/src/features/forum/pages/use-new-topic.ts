import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../api/problem';
import { categoriesQuery, metaQuery } from '../../../api/queries';
import { dropPreview } from '../composer/previews';
import { useUpload } from '../composer/use-upload';
import { useDraft } from '../drafts';
import type { Attached } from '../outbox';
import { endStart, INTRODUCTIONS } from '../start/start';
import { type Attempt, makeTopic } from './attempt';

interface NewTopicDraft {
  category: string;
  title: string;
  body: string;
  attached: Attached | null;
  /** It was sent, and nobody knows how that ended. */
  attempt: Attempt | null;
}

const noDraft: NewTopicDraft = {
  category: '',
  title: '',
  body: '',
  attached: null,
  attempt: null,
};

/** The topic that is being written; `wanted` is the category that the address names. */
export function useNewTopic(wanted: string | undefined) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: categories } = useQuery(categoriesQuery);
  const { data: meta } = useQuery(metaQuery);
  const [draft, change, clear] = useDraft('new-topic', noDraft);
  const files = useUpload((attached) => change({ attached }));
  const min = meta?.limits.title_min ?? 3;
  const max = meta?.limits.title_max ?? 120;
  const category = wanted ?? (draft.category || categories?.items[0]?.slug) ?? '';

  // Questions that help a new member on. They are no part of the draft, so that they are neither kept
  // nor sent until something was made of them.
  const opening = category === INTRODUCTIONS ? t('new_topic.introduction') : '';
  const [emptied, setEmptied] = useState(false);
  const text = draft.body || (emptied ? '' : opening);
  const write = (body: string) => {
    setEmptied(body === '' && opening !== '');
    change({ body: body === opening ? '' : body });
  };

  const create = useMutation({
    mutationFn: () => {
      const { attached } = draft;
      const title = draft.title.trim();
      const { length } = [...title];
      if (length < min || length > max) {
        const sentence = t('new_topic.title_length', { min, max });
        throw new Problem(422, { error: sentence, fields: { title: sentence } });
      }
      const said = draft.body.trim() === opening.trim() ? '' : draft.body;
      if (!said.trim() && !attached) {
        const sentence = t('new_topic.body_empty');
        throw new Problem(422, { error: sentence, fields: { body: sentence } });
      }
      const body = {
        category,
        title,
        body: said,
        ...(attached ? { attachment: attached.upload.attachment_id } : {}),
        ...(attached?.alt ? { alt: attached.alt } : {}),
      };
      return makeTopic(body, draft.attempt, (attempt) => change({ attempt }));
    },
    onSuccess: async ({ topic }) => {
      dropPreview(draft.attached?.upload.attachment_id);
      clear();
      endStart();
      void queryClient.invalidateQueries({ queryKey: ['categories'] });
      void queryClient.invalidateQueries({ queryKey: ['topics'] });
      await navigate({ to: '/forum/t/$slug', params: { slug: topic.slug }, replace: true });
    },
  });

  // Those for announcements alone are offered to who announces.
  const categoryItems = (categories?.items ?? []).filter(
    ({ slug, write, may_post }) => write === 'members' || may_post || slug === category,
  );
  return {
    draft,
    change,
    files,
    text,
    write,
    create,
    category,
    categories: categoryItems,
    min,
    max,
  };
}

export type NewTopic = ReturnType<typeof useNewTopic>;
