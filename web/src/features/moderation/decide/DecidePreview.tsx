import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail, Preview } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { focusSoon } from '../../../ui/focus';
import { Loading } from '../../../ui/Loading/Loading';
import { wantsOwnClick } from '../../../ui/own-click';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import { useCaseAct } from '../case/case-acts';
import css from '../moderation.module.css';
import decideCss from './decide.module.css';
import { asWish, type DecisionDraft, forgetDraft } from './drafts';
import { useFieldIds } from './field-ids';
import { isNamed, NameField } from './NameField';

interface DecidePreviewProps {
  detail: CaseDetail;
  draft: DecisionDraft;
  onBack: () => void;
}

/** The second step: what the member will read and what will happen, and the decision itself. */
export function DecidePreview({ detail, draft, onBack }: DecidePreviewProps) {
  const { t } = useTranslation();
  const { case_id, version } = detail;
  const wish = asWish(draft);
  const fieldIds = useFieldIds();
  const preview = useQuery({
    // A newer case may have another step. Until that is known the old one stands, and what is typed.
    queryKey: ['moderation-preview', case_id, version, detail.next_step, wish],
    queryFn: () => (wish ? moderation.preview(case_id, wish) : Promise.reject(new Error())),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });

  const decide = useCaseAct(
    () => (wish ? moderation.decide(case_id, version, wish) : Promise.reject(new Error())),
    () => {
      forgetDraft(case_id);
      onBack();
      toast(t('moderation.decide.done'));
      // The form is gone; what was decided stands above.
      focusSoon('decision');
    },
  );
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
      draft={draft}
      preview={preview.data}
      decide={{ error: decide.error, isPending: decide.isPending || preview.isPlaceholderData }}
      onDecide={() => decide.mutate(undefined)}
      onBack={onBack}
    />
  );
}

interface ReadyProps extends DecidePreviewProps {
  preview: Preview;
  decide: { isPending: boolean; error: unknown };
  onDecide: () => void;
}

function Ready({ detail, draft, preview, decide, onDecide, onBack }: ReadyProps) {
  const { t } = useTranslation();
  const { date } = useDates();
  const [typed, setTyped] = useState('');
  const { about } = detail;
  const { statement, effects, step, active_until, language } = preview;
  const name = nameOf(about);
  const weighty = step === 3;
  const ready = !decide.isPending && (!weighty || isNamed(typed, about));
  const { outcome = 'dismissed' } = draft;
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
