import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { categoriesQuery } from '../../api/queries';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { toast } from '../../ui/Toasts/toasts';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import pagesCss from '../forum/pages/pages.module.css';
import { type CategoryFields, CategoryForm } from './CategoryForm';

const route = getRouteApi('/member/admin/categories/$category/edit');
const BLANK: CategoryFields = {
  slug: '',
  name: '',
  description: '',
  badges: [],
  read: 'territory',
  write: 'members',
};

/** After a change everything that names, lists or gates by categories is asked again. */
function useDone() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return async (said: string) => {
    toast(said);
    for (const key of ['categories', 'topics', 'topic', 'unread']) {
      void queryClient.invalidateQueries({ queryKey: [key] });
    }
    await navigate({ to: '/admin/categories' });
  };
}

export function NewCategoryPage() {
  const { t } = useTranslation();
  const done = useDone();
  const create = useMutation({
    // The same wish again makes no second category: the server answers with the first.
    mutationFn: ({ slug, ...wish }: CategoryFields) =>
      unwrap(api.POST('/api/forum/categories', { body: { ...wish, ...(slug ? { slug } : {}) } })),
    onSuccess: () => done(t('category_admin.created')),
  });
  return (
    <Frame title={t('category_admin.new_title')}>
      <CategoryForm
        fields={BLANK}
        act={t('category_admin.create')}
        saving={create}
        onSave={create.mutate}
        isNew
      />
    </Frame>
  );
}

export function EditCategoryPage() {
  const { t } = useTranslation();
  const { category: slug } = route.useParams();
  const query = useQuery(categoriesQuery);
  const done = useDone();
  const save = useMutation({
    mutationFn: ({ slug: _, ...wish }: CategoryFields) =>
      unwrap(api.PUT('/api/forum/categories/{slug}', { params: { path: { slug } }, body: wish })),
    onSuccess: () => done(t('category_admin.saved')),
  });
  const category = query.data?.items.find((one) => one.slug === slug);
  return (
    <Frame title={category ? t('category_admin.edit_named', { name: category.name }) : slug}>
      {!query.data && <Meanwhile query={query} rows={4} />}
      {query.data && !category && <p>{t('category_admin.unknown')}</p>}
      {category && (
        <CategoryForm
          fields={category}
          topics={category.topics}
          act={t('app.save')}
          saving={save}
          onSave={save.mutate}
        />
      )}
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <Link to="/admin/categories" className={pagesCss.up}>
            <Icon name="back" size={16} />
            {t('category_admin.title')}
          </Link>
          <PageHeading title={title} />
        </div>
      </header>
      {children}
    </div>
  );
}
