import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail, CaseSummary } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { toast } from '../../../ui/Toasts/toasts';
import { excerptOf, nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import { useCaseAct } from './case-acts';

interface MergeDialogProps {
  detail: CaseDetail;
  onClose: () => void;
}

/** Puts a case into another open one about the same member. */
export function MergeDialog({ detail, onClose }: MergeDialogProps) {
  const { t } = useTranslation();
  const { when } = useDates();
  const others = detail.member.cases.filter(
    ({ case_id, state }) => case_id !== detail.case_id && (state === 'open' || state === 'claimed'),
  );
  const [chosen, setInto] = useState<string>();
  const into = others.find(({ case_id }) => case_id === chosen) ?? others[0];
  const merge = useCaseAct(
    (target: CaseSummary) => moderation.merge(detail.case_id, detail.version, target),
    () => {
      toast(t('moderation.case.merge_done'));
      onClose();
    },
  );
  const titleOf = ({ post, kind }: CaseSummary) =>
    post?.excerpt ? `»${excerptOf(post.excerpt).slice(0, 60)}«` : t(`moderation.kind.${kind}`);
  return (
    <Dialog
      title={t('moderation.case.merge')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look="primary"
            disabled={!into || merge.isPending}
            onClick={() => into && merge.mutate(into)}
          >
            {t('moderation.case.merge')}
          </Button>
        </>
      }
    >
      {others.length === 0 ? (
        <p>{t('moderation.case.merge_none', { name: nameOf(detail.about) })}</p>
      ) : (
        <>
          <p>{t('moderation.case.merge_text')}</p>
          <Choices
            name="merge-into"
            legend={t('moderation.case.merge_into')}
            choices={others.map((other) => ({
              value: other.case_id,
              label: titleOf(other),
              hint: t('moderation.case.opened', { time: when(other.opened_at) }),
            }))}
            value={into?.case_id}
            onChange={setInto}
          />
        </>
      )}
      {merge.isError && (
        <CaseProblem
          cause={merge.error}
          fieldIds={{ into: { id: 'merge-into', label: t('moderation.case.merge_into') } }}
        />
      )}
    </Dialog>
  );
}
