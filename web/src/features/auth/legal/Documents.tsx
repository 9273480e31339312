import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LegalDocument } from '../../../api/people';
import { Button } from '../../../ui/Button/Button';
import css from './legal.module.css';

// What draws the words is heavy, and most do not read them twice.
const LegalDialog = lazy(async () => ({ default: (await import('./LegalText')).LegalDialog }));

const DOCUMENTS: readonly LegalDocument[] = ['coc', 'privacy'];

/** Opens what one says yes to. */
export function Documents() {
  const { t } = useTranslation();
  const [reading, setReading] = useState<LegalDocument>();
  return (
    <div className={css.documents}>
      {DOCUMENTS.map((document) => (
        <Button key={document} look="quiet" onClick={() => setReading(document)}>
          {t(`legal.read_${document}`)}
        </Button>
      ))}
      {reading && (
        <Suspense>
          <LegalDialog document={reading} onClose={() => setReading(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
