import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { focusSoon } from '../../../ui/focus';
import { useSession } from '../../auth/session';
import { Changed } from '../CaseProblem';
import { lastLine } from '../case/case-acts';
import css from '../moderation.module.css';
import { DecideFields } from './DecideFields';
import { DecidePreview } from './DecidePreview';
import { asWish, faultsOf, useDraft } from './drafts';

/**
 * A decision in two steps: what is decided and why, then exactly what the member will read. Whatever a
 * colleague does meanwhile is told, and what was typed stays.
 */
export function DecideForm({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const draft = useDraft(detail);
  const changed = useChangedByOthers(detail);
  const [tried, setTried] = useState(false);
  const [looking, setLooking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const faults = faultsOf(draft);
  const wish = asWish(draft);
  const { may, case_id, version } = detail;
  const typed = draft.facts.trim() !== '';

  // Who was too late still has what they wrote.
  if (!may.decide && !(changed && typed)) return null;

  // The button that asked for it is gone.
  const show = (preview: boolean) => {
    setLooking(preview);
    heading.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const [first] = Object.keys(faults);
    if (first) document.getElementById(first)?.focus();
    else show(true);
  };
  return (
    <section className={css.section} aria-labelledby="decide">
      <h2 id="decide" ref={heading} tabIndex={-1}>
        {t('moderation.decide.title')}
      </h2>
      {changed && <Changed detail={detail} />}
      {!may.decide ? (
        <p className={css.quote}>{draft.facts}</p>
      ) : looking && wish ? (
        <DecidePreview
          detail={detail}
          wish={wish}
          ask={() => moderation.preview(case_id, wish)}
          send={() => moderation.decide(case_id, version, wish)}
          onDone={() => {
            show(false);
            // The form is gone; what was decided stands above.
            focusSoon('decision');
          }}
          onBack={() => show(false)}
        />
      ) : (
        <form className={css.form} onSubmit={submit} noValidate>
          <DecideFields detail={detail} draft={draft} faults={tried ? faults : {}} />
          <div className={css.acts}>
            <Button look="primary" type="submit">
              {t(
                draft.outcome === 'dismissed'
                  ? 'moderation.decide.next_dismiss'
                  : 'moderation.decide.next',
              )}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}

/** Whether somebody else has changed the case since this page shows it. */
function useChangedByOthers(detail: CaseDetail): boolean {
  const me = useSession((session) => session.me?.user_id);
  const seen = useRef(detail.version);
  const [changed, setChanged] = useState(false);
  const { version } = detail;
  const actor = lastLine(detail)?.actor?.user_id;
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    setChanged(actor !== undefined && actor !== me);
  }, [version, actor, me]);
  return changed;
}
