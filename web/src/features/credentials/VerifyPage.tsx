import { useMutation } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../api/learning';
import { Field } from '../../ui/Field/Field';
import { LanguageSelect } from '../../ui/LanguageSelect';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import { credentialIn } from './credential';
import { VerdictView } from './VerdictView';
import { VerifyForm } from './VerifyForm';
import css from './verify.module.css';

const COMMAND = 'althing verify FILE';

/** Whether a badge is what it says: for everybody who is shown one. */
export function VerifyPage() {
  const { t } = useTranslation();
  const linked = useLocation({ select: ({ hash }) => credentialIn(hash) });
  const [credential, setCredential] = useState(linked);
  const { mutate, reset, data, error, isPending } = useMutation({ mutationFn: learning.verify });

  useEffect(() => {
    if (!linked) return;
    setCredential(linked);
    mutate(linked);
  }, [linked, mutate]);

  return (
    <PlainPage>
      <header className={css.intro}>
        <PageHeading title={t('verify.title')} />
        <p>{t('verify.intro')}</p>
      </header>
      {data && <VerdictView verdict={data} />}
      <VerifyForm
        credential={credential}
        error={error}
        checking={isPending}
        onChange={(text) => {
          setCredential(text);
          // A verdict speaks of what was checked, not of what is written now.
          reset();
        }}
        onCheck={(text) => mutate(text.trim())}
      />
      <p className={css.aside}>
        {t('verify.checked')} {t('verify.offline')} <code>{COMMAND}</code>
      </p>
      <Field id="language" label={t('account.language')}>
        {(control) => <LanguageSelect {...control} />}
      </Field>
    </PlainPage>
  );
}
