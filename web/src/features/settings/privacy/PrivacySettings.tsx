import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import type { Audience, Privacy } from '../../../api/people';
import { ownProfileQuery } from '../../../api/people-queries';
import { toProblem, unwrap } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Done } from '../../../ui/Done/Done';
import { Loading } from '../../../ui/Loading/Loading';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Unfetched } from '../../../ui/Waiting/Unfetched';
import css from '../settings.module.css';

const ASPECTS = ['profile', 'email', 'real_name', 'messages', 'connections'] as const;
const RECEIPTS = ['public', 'private'] as const;
const AUDIENCES: readonly Audience[] = ['members', 'connections', 'nobody'];

export function PrivacySettings() {
  const { t } = useTranslation();
  const query = useQuery(ownProfileQuery);
  return (
    <>
      <header className={css.head}>
        <PageHeading title={t('settings.privacy')} />
        <p className={css.text}>{t('privacy.intro')}</p>
      </header>
      {query.isPending && <Loading rows={5} />}
      {query.isError && !query.data && <Unfetched query={query} />}
      {query.data && <PrivacyForm privacy={query.data.privacy} />}
    </>
  );
}

function PrivacyForm({ privacy }: { privacy: Privacy }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [wish, setWish] = useState(privacy);
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT('/api/users/me/privacy', { body: wish })),
    onSuccess: (saved) => {
      setWish(saved);
      queryClient.setQueryData(
        ownProfileQuery.queryKey,
        (now) => now && { ...now, privacy: saved },
      );
    },
  });
  const fields = save.error ? toProblem(save.error).fields : {};
  const change = (part: Partial<Privacy>) => {
    setWish({ ...wish, ...part });
    if (save.isSuccess) save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {save.error && (
        <ErrorNotice
          cause={save.error}
          fieldIds={Object.fromEntries(
            [...ASPECTS, 'read_receipts' as const].map((aspect) => [
              aspect,
              { id: `privacy-${aspect}`, label: t(`privacy.${aspect}`) },
            ]),
          )}
        />
      )}
      {ASPECTS.map((aspect) => (
        <Choices
          key={aspect}
          name={`privacy-${aspect}`}
          legend={t(`privacy.${aspect}`)}
          hint={t(`privacy.${aspect}_hint`)}
          error={fields[aspect]}
          choices={AUDIENCES.map((value) => ({ value, label: t(`privacy.to_${value}`) }))}
          value={wish[aspect]}
          onChange={(audience) => change({ [aspect]: audience })}
        />
      ))}
      <Choices
        name="privacy-read_receipts"
        legend={t('privacy.read_receipts')}
        hint={t('privacy.read_receipts_hint')}
        error={fields.read_receipts}
        choices={RECEIPTS.map((value) => ({ value, label: t(`privacy.receipts_${value}`) }))}
        value={wish.read_receipts ?? 'public'}
        onChange={(read_receipts) => change({ read_receipts })}
      />
      <div className={css.end}>
        <Button type="submit" look="primary" disabled={save.isPending}>
          {t('app.save')}
        </Button>
        <Done>{save.isSuccess && t('settings.saved')}</Done>
      </div>
    </form>
  );
}
