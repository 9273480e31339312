import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, DecisionWish, Preview } from '../../../api/moderation-types';
import type { MemberRef } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Loading } from '../../../ui/Loading/Loading';
import { wantsOwnClick } from '../../../ui/own-click';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import { useCaseAct } from '../case/case-acts';
import css from '../moderation.module.css';
import decideCss from './decide.module.css';
import { forgetDraft, type Matter } from './drafts';
import { useFieldIds } from './field-ids';
import { isNamed, NameField } from './NameField';

interface DecidePreviewProps {
  /** A case, or what would become one. */
  detail: Matter & { about: MemberRef; version?: number };
  wish: DecisionWish;
  ask: () => Promise<Preview>;
  send: () => Promise<CaseDetail>;
  onDone: () => void;
  onBack: () => void;
}

/** The second step: what the member will read and what will happen, and the decision itself. */
export function DecidePreview(props: DecidePreviewProps) {
  const { detail, wish, ask, send, onDone, onBack } = props;
  const { t } = useTranslation();
  const { case_id, version, next_step } = detail;
  const fieldIds = useFieldIds();
  const preview = useQuery({
    // A newer case may have another step. Until that is known the old one stands, and what is typed.
    queryKey: ['moderation-preview', case_id, version, next_step, wish],
    queryFn: ask,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });

  const decide = useCaseAct(send, () => {
    forgetDraft(case_id);
    onDone();
    toast(t('moderation.decide.done'));
  });
  if (!preview.data && preview.isError) {
    return (
      <div className={css.form}>
        <CaseProblem cause={preview.error} fieldIds={fieldIds} />
        <div className={css.acts}>
          <Button onClick={onBack}>{t('moderation.decide.back')}</Button>
        </div>
      </div>
    );
  }
  if (!preview.data) return <Loading rows={3} />;
  return (
    <Ready
      detail={detail}
      wish={wish}
      preview={preview.data}
      decide={{ error: decide.error, isPending: decide.isPending || preview.isPlaceholderData }}
      onDecide={() => decide.mutate(undefined)}
      onBack={onBack}
    />
  );
}

interface ReadyProps extends Pick<DecidePreviewProps, 'detail' | 'wish' | 'onBack'> {
  preview: Preview;
  decide: { isPending: boolean; error: unknown };
  onDecide: () => void;
}

function Ready({ detail, wish, preview, decide, onDecide, onBack }: ReadyProps) {
  const { t } = useTranslation();
  const { date } = useDates();
  const [typed, setTyped] = useState('');
  const { about } = detail;
  const { statement, effects, step, active_until, language } = preview;
  const name = nameOf(about);
  const weighty = step === 3;
  const ready = !decide.isPending && (!weighty || isNamed(typed, about));
  const { outcome } = wish;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onDecide();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <div className={decideCss.part}>
        <h3>{t('moderation.decide.preview', { name })}</h3>
        {statement ? (
          <blockquote className={css.quote} lang={language}>
            {statement}
          </blockquote>
        ) : (
          <p>{t('moderation.decide.preview_none', { name })}</p>
        )}
      </div>
      {(effects.length > 0 || active_until) && (
        <div className={decideCss.part}>
          <h3>{t('moderation.decide.effects')}</h3>
          <ul className={decideCss.effects}>
            {effects.map((effect) => (
              <li key={effect} lang={language}>
                {effect}
              </li>
            ))}
            {active_until && (
              <li>{t('moderation.decide.active_until', { date: date(active_until) })}</li>
            )}
          </ul>
        </div>
      )}
      {weighty && <NameField member={about} value={typed} onChange={setTyped} />}
      {Boolean(decide.error) && <CaseProblem cause={decide.error} />}
      <div className={css.acts}>
        <Button onClick={onBack}>{t('moderation.decide.back')}</Button>
        <Button
          look={outcome === 'strike' || outcome === 'removed' ? 'critical' : 'primary'}
          type="submit"
          disabled={!ready}
          onClick={wantsOwnClick}
        >
          {outcome === 'strike'
            ? t('moderation.decide.act_strike', { step: step ?? detail.next_step })
            : t(`moderation.decide.act_${outcome}`)}
        </Button>
      </div>
    </form>
  );
}
