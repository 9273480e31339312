import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, DecisionWish, Preview } from '../../../api/moderation-types';
import type { MemberRef } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Loading } from '../../../ui/Loading/Loading';
import { toast } from '../../../ui/Toasts/toasts';
import { CaseProblem } from '../CaseProblem';
import { useCaseAct } from '../case/case-acts';
import css from '../moderation.module.css';
import { forgetDraft, type Matter } from './drafts';
import { useFieldIds } from './field-ids';
import { PreviewForm } from './PreviewForm';

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
  const { about, case_id, version, next_step } = detail;
  const { outcome } = wish;
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
    <PreviewForm
      member={about}
      preview={preview.data}
      act={
        outcome === 'strike'
          ? t('moderation.decide.act_strike', { step: preview.data.step ?? next_step })
          : t(`moderation.decide.act_${outcome}`)
      }
      critical={outcome === 'strike' || outcome === 'removed'}
      ready={!preview.isPlaceholderData}
      busy={decide.isPending}
      error={decide.error}
      onAct={() => decide.mutate(undefined)}
      onBack={onBack}
    />
  );
}
