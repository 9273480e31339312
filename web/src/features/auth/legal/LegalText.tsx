import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LegalDocument, LegalText as Text } from '../../../api/people';
import { legalQuery } from '../../../api/people-queries';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Loading } from '../../../ui/Loading/Loading';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PostBody } from '../../forum/post/PostBody';
import css from './legal.module.css';

/** The words of a document, and which version they are. */
export function LegalWords({ text }: { text: Text }) {
  const { t } = useTranslation();
  return (
    <div className={css.text} lang={text.language}>
      <PostBody html={text.html} />
      <p className={css.version}>{t('legal.version', { version: text.version })}</p>
    </div>
  );
}

/** A document to be read without leaving the form that asks for it. */
export function LegalDialog(props: { document: LegalDocument; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(legalQuery(props.document));
  return (
    <Dialog
      title={query.data?.title ?? t(`legal.${props.document}`)}
      wide
      onClose={props.onClose}
      actions={<Button onClick={props.onClose}>{t('app.close')}</Button>}
    >
      {query.isPending && <Loading rows={4} />}
      {query.isError && <ErrorNotice cause={query.error} />}
      {query.data && <LegalWords text={query.data} />}
    </Dialog>
  );
}
