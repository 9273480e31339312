import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import type { CategoryWish } from '../../api/types';
import { BadgeTicks } from '../../ui/BadgeTicks/BadgeTicks';
import { Button } from '../../ui/Button/Button';
import { Choices } from '../../ui/Choices/Choices';
import { Field } from '../../ui/Field/Field';
import { Icon } from '../../ui/Icon';
import { ErrorNotice } from '../../ui/Notice/Notice';
import css from './category-admin.module.css';
import { closesOut } from './closing';

export interface CategoryFields extends CategoryWish {
  slug: string;
}

interface CategoryFormProps {
  fields: CategoryFields;
  /** How many topics a change of its rules concerns. */
  topics?: number;
  act: string;
  saving: { isPending: boolean; error: unknown };
  onSave: (fields: CategoryFields) => void;
  isNew?: boolean;
}

/** What a category is called, and who may write and read in it. */
export function CategoryForm(props: CategoryFormProps) {
  const { fields, topics = 0, act, saving, onSave, isNew = false } = props;
  const { t } = useTranslation();
  const [wish, setWish] = useState<CategoryFields>(() => {
    const { slug, name, description, badges, read, write } = fields;
    return { slug, name, description, badges, read, write };
  });
  const [unmet, setUnmet] = useState(false);
  const change = (part: Partial<CategoryFields>) => {
    setWish((now) => ({ ...now, ...part }));
    setUnmet(false);
  };
  const errors = saving.error ? toProblem(saving.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const closedToAll = wish.read === 'holders' && wish.badges.length === 0;
    setUnmet(closedToAll);
    if (!closedToAll) onSave({ ...wish, name: wish.name.trim(), slug: wish.slug.trim() });
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {Boolean(saving.error) && (
        <ErrorNotice
          cause={saving.error}
          fieldIds={{
            name: { id: 'category-name', label: t('category_admin.name') },
            slug: { id: 'category-slug', label: t('category_admin.slug') },
            description: { id: 'category-description', label: t('category_admin.description') },
            badges: { id: 'badges', label: t('category_admin.badges') },
            read: { id: 'read', label: t('category_admin.read') },
            write: { id: 'write', label: t('category_admin.write') },
          }}
        />
      )}
      <Field id="category-name" label={t('category_admin.name')} error={errors.name}>
        {(control) => (
          <input
            {...control}
            required
            value={wish.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      {isNew && (
        <Field
          id="category-slug"
          label={t('category_admin.slug')}
          hint={t('category_admin.slug_hint')}
          error={errors.slug}
          optional
        >
          {(control) => (
            <input
              {...control}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              value={wish.slug}
              onChange={(event) => change({ slug: event.target.value })}
            />
          )}
        </Field>
      )}
      <Field
        id="category-description"
        label={t('category_admin.description')}
        hint={t('category_admin.description_hint')}
        error={errors.description}
      >
        {(control) => (
          <textarea
            {...control}
            rows={3}
            value={wish.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        )}
      </Field>
      <BadgeTicks
        name="badges"
        legend={t('category_admin.badges')}
        hint={t('category_admin.badges_hint')}
        none={t('category_admin.no_badges')}
        chosen={wish.badges}
        error={unmet ? t('category_admin.read_needs_badge') : errors.badges}
        onChange={(badges) => change({ badges })}
      />
      <Choices
        name="read"
        legend={t('category_admin.read')}
        error={errors.read}
        choices={[
          { value: 'territory', label: t('category_admin.read_territory') },
          {
            value: 'holders',
            label: t('category_admin.read_holders'),
            hint: t('category_admin.read_holders_hint'),
          },
        ]}
        value={wish.read}
        onChange={(read) => change({ read })}
      />
      <Choices
        name="write"
        legend={t('category_admin.write')}
        error={errors.write}
        choices={[
          { value: 'members', label: t('category_admin.write_members') },
          {
            value: 'officers',
            label: t('category_admin.write_officers'),
            hint: t('category_admin.write_officers_hint'),
          },
        ]}
        value={wish.write}
        onChange={(write) => change({ write })}
      />
      {!isNew && <Warning before={fields} after={wish} topics={topics} />}
      <div>
        <Button type="submit" look="primary" disabled={saving.isPending}>
          {act}
        </Button>
      </div>
    </form>
  );
}

interface WarningProps {
  before: CategoryFields;
  after: CategoryFields;
  topics: number;
}

/** Tells whom the new rules close out before they hold. */
function Warning({ before, after, topics }: WarningProps) {
  const { t } = useTranslation();
  const { write, read } = closesOut(before, after);
  return (
    <div role="status">
      {(write || read) && (
        <div className={css.warning}>
          <Icon name="alert" />
          <div>
            <strong>{t('category_admin.warn_title')}</strong>
            {write && <p>{t('category_admin.warn_write')}</p>}
            {read && <p>{t('category_admin.warn_read')}</p>}
            <p>{t('category_admin.warn_topics', { count: topics })}</p>
          </div>
        </div>
      )}
    </div>
  );
}
