import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { legalQuery } from '../../../api/people-queries';
import { Field } from '../../../ui/Field/Field';
import { LanguageSelect } from '../../../ui/LanguageSelect';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../../ui/Plain/PlainPage';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { LegalWords } from './LegalText';

const route = getRouteApi('/legal/$document');

/** The code of conduct or the privacy statement, for everybody. */
export function LegalPage() {
  const { t } = useTranslation();
  const query = useQuery(legalQuery(route.useParams().document));
  return (
    <PlainPage wide>
      {query.data ? (
        <>
          <PageHeading title={query.data.title} />
          <LegalWords text={query.data} />
        </>
      ) : (
        <Waiting query={query} rows={6} />
      )}
      <Field id="language" label={t('account.language')}>
        {(control) => <LanguageSelect {...control} />}
      </Field>
    </PlainPage>
  );
}
