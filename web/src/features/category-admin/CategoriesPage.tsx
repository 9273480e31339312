import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../api/learning-queries';
import { categoriesQuery } from '../../api/queries';
import type { Category } from '../../api/types';
import { buttonClass, IconButton } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import pagesCss from '../forum/pages/pages.module.css';
import css from './category-admin.module.css';
import { useReorder } from './move';
import { moved } from './order';

/** The categories in their order, to be moved, changed and added to. */
export function CategoriesPage() {
  const { t } = useTranslation();
  const query = useQuery(categoriesQuery);
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <PageHeading title={t('category_admin.title')} />
          <p className={pagesCss.lead}>{t('category_admin.intro')}</p>
        </div>
        <div className={pagesCss.acts}>
          <Link to="/admin/categories/new" className={buttonClass('primary')}>
            <Icon name="plus" />
            {t('category_admin.new')}
          </Link>
        </div>
      </header>
      {query.data ? (
        <OrderedList categories={query.data.items} />
      ) : (
        <Meanwhile query={query} rows={4} />
      )}
    </div>
  );
}

function OrderedList({ categories }: { categories: readonly Category[] }) {
  const { t } = useTranslation();
  const reorder = useReorder();
  const [said, setSaid] = useState('');
  const move = (category: Category, by: 1 | -1) => {
    const list = moved(categories, category.slug, by);
    const place = list.findIndex(({ slug }) => slug === category.slug) + 1;
    reorder.mutate(list);
    setSaid(t('category_admin.moved', { name: category.name, place, count: list.length }));
  };
  if (categories.length === 0) return <p>{t('forum.empty')}</p>;
  return (
    <>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <ol className={pagesCss.list} aria-label={t('category_admin.list')}>
        {categories.map((category, index) => (
          <li key={category.slug} className={css.row}>
            <div className={css.words}>
              <Link
                to="/admin/categories/$category/edit"
                params={{ category: category.slug }}
                className={css.name}
                data-item={category.slug}
              >
                {category.name}
                <span className="visually-hidden">: {t('category_admin.edit')}</span>
              </Link>
              <Rules category={category} />
            </div>
            {/* A button that cannot go on stays focusable, so that the keyboard does not lose its place. */}
            <IconButton
              icon="up"
              label={t('category_admin.up', { name: category.name })}
              aria-disabled={index === 0}
              className={css.move}
              onClick={() => index > 0 && move(category, -1)}
            />
            <IconButton
              icon="down"
              label={t('category_admin.down', { name: category.name })}
              aria-disabled={index === categories.length - 1}
              className={css.move}
              onClick={() => index < categories.length - 1 && move(category, 1)}
            />
          </li>
        ))}
      </ol>
    </>
  );
}

/** Who may write and read there, in words. */
function Rules({ category }: { category: Category }) {
  const { t } = useTranslation();
  const { data } = useQuery(badgesQuery());
  const names = category.badges.map(
    (id) => data?.items.find(({ badge_id }) => badge_id === id)?.name ?? id,
  );
  return (
    <p className={css.rules}>
      {names.length > 0
        ? t('category_admin.write_with', { badges: names.join(', ') })
        : t('category_admin.open_to_all')}
      {category.read === 'holders' && (
        <>
          <span aria-hidden="true"> · </span>
          {t('category_admin.read_with')}
        </>
      )}
      <span aria-hidden="true"> · </span>
      {t('forum.topics', { count: category.topics })}
    </p>
  );
}
