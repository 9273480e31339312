import i18next from 'i18next';
import { Trans, useTranslation } from 'react-i18next';
import type { AuditLine } from '../../../api/moderation-types';
import { nameOf } from '../../forum/names';

type Known = 'moderation.audit.act.case_opened';

/** What a line of the log says was done, as a sentence with who did it. */
export function Act({ line }: { line: Pick<AuditLine, 'action' | 'actor'> }) {
  const { t } = useTranslation();
  const { action, actor } = line;
  const name = <strong>{actor ? nameOf(actor) : t('moderation.audit.somebody')}</strong>;
  const key = `moderation.audit.act.${action.replaceAll('.', '_')}`;
  // The server may know acts that are younger than this page.
  if (!i18next.exists(key)) {
    return (
      <>
        {name}: {action}
      </>
    );
  }
  return <Trans t={t} i18nKey={key as Known} components={{ member: name }} />;
}
