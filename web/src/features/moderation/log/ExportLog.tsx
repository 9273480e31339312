import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { Button } from '../../../ui/Button/Button';
import { Done } from '../../../ui/Done/Done';
import { saveFile } from '../../../ui/download';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import css from '../moderation.module.css';
import logCss from './log.module.css';

/** The whole log as a file that can be checked anywhere; for administrators. */
export function ExportLog() {
  const { t } = useTranslation();
  const administers = usePermission('administer')?.allowed;
  const fetchAll = useMutation({
    mutationFn: moderation.auditExport,
    onSuccess: (text) => {
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`althing-audit-${day}.jsonl`, 'application/jsonl', text);
    },
  });
  if (!administers)
    return <p className={css.hint}>{t('moderation.policy.administrators_export')}</p>;
  return (
    <div className={logCss.export}>
      <Button icon="download" disabled={fetchAll.isPending} onClick={() => fetchAll.mutate()}>
        {t('moderation.audit.export')}
      </Button>
      <Done>{fetchAll.isSuccess && t('moderation.audit.exported')}</Done>
      {fetchAll.isError && <ErrorNotice cause={fetchAll.error} />}
    </div>
  );
}
