import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../api/learning-queries';
import type { Badge } from '../../api/learning-types';
import { type Territory, territoriesQuery, treaties } from '../../api/territories';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import { AdministratorsOnly } from '../admin/AdministratorsOnly';
import pagesCss from '../forum/pages/pages.module.css';
import { useDone } from './done';
import { EndTreaty } from './EndTreaty';
import { TreatyForm } from './TreatyForm';
import { BLANK, codeOf, fieldsOf, type TreatyFields, wishOf } from './treaty-fields';

const route = getRouteApi('/member/territories/$code/edit');

export function NewTreatyPage() {
  const { t } = useTranslation();
  const save = useSave(t('territories.created'));
  return (
    <Frame title={t('territories.new_title')}>
      <Known>
        {({ territories, badges }) => (
          <TreatyForm
            fields={BLANK}
            badges={badges}
            taken={territories.filter(({ treaty }) => treaty).map(({ code }) => code)}
            act={t('territories.create')}
            saving={save}
            onSave={save.mutate}
          />
        )}
      </Known>
    </Frame>
  );
}

export function EditTreatyPage() {
  const { t } = useTranslation();
  const code = route.useParams().code.toUpperCase();
  const { data } = useQuery(territoriesQuery);
  const save = useSave(t('territories.saved'));
  const territory = data?.items.find((one) => one.code === code && one.treaty);
  return (
    <Frame title={t('territories.edit_title', { name: territory?.name ?? code })}>
      <Known>
        {({ badges }) =>
          territory ? (
            <>
              <TreatyForm
                fields={fieldsOf(territory)}
                badges={badges}
                act={t('app.save')}
                saving={save}
                onSave={save.mutate}
              />
              <EndTreaty territory={territory} />
            </>
          ) : (
            <p>{t('territories.unknown')}</p>
          )
        }
      </Known>
    </Frame>
  );
}

function useSave(said: string) {
  const done = useDone();
  return useMutation({
    mutationFn: (fields: TreatyFields) => treaties.set(codeOf(fields), wishOf(fields)),
    onSuccess: () => done(said),
  });
}

interface KnownProps {
  children: (known: { territories: readonly Territory[]; badges: readonly Badge[] }) => ReactNode;
}

/** What the form chooses from has to be there before it. */
function Known({ children }: KnownProps) {
  const territories = useQuery(territoriesQuery);
  const badges = useQuery(badgesQuery());
  if (!territories.data) return <Meanwhile query={territories} rows={4} />;
  if (!badges.data) return <Meanwhile query={badges} rows={4} />;
  return children({ territories: territories.data.items, badges: badges.data.items });
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <Link to="/territories" className={pagesCss.up}>
            <Icon name="back" size={16} />
            {t('territories.title')}
          </Link>
          <PageHeading title={title} />
          <p className={pagesCss.lead}>{t('territories.half')}</p>
        </div>
      </header>
      <AdministratorsOnly forbidden={t('territories.forbidden')}>{children}</AdministratorsOnly>
    </div>
  );
}
