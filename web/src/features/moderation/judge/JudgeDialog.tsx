import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { historyQuery } from '../../../api/moderation-queries';
import type { CaseDetail } from '../../../api/moderation-types';
import { toProblem } from '../../../api/problem';
import type { MemberRef, Post } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import { DecideFields } from '../decide/DecideFields';
import { DecidePreview } from '../decide/DecidePreview';
import { faultsOf, type Matter, useDraft } from '../decide/drafts';
import css from '../moderation.module.css';
import { Before } from './Before';
import { latestOf, seenOf } from './latest';

/** What is older leaves a nudge, unless it is severe. */
const OLD_MS = 90 * 86_400_000;

interface JudgeDialogProps {
  member: MemberRef;
  /** Absent, it is about the member. */
  post?: Post;
  onClose: () => void;
}

/** Judges at once, in the open case about it or in a new one. */
export function JudgeDialog({ member, post, onClose }: JudgeDialogProps) {
  const { t } = useTranslation();
  const { data: history } = useQuery(historyQuery(member.user_id));
  const about = post ? { post_id: post.post_id } : { user_id: member.user_id };
  const matter: Matter & { about: MemberRef } = {
    about: member,
    case_id: post?.post_id ?? member.user_id,
    severe: false,
    only_nudge: post !== undefined && Date.now() - Date.parse(post.at) > OLD_MS,
    next_step: history?.standing.next_step ?? 1,
    targets: { length: post ? 1 : 0 },
  };
  const draft = useDraft(matter);
  // The preview names the case that the same key will open.
  const [key] = useState(() => crypto.randomUUID());
  const [tried, setTried] = useState(false);
  const [looking, setLooking] = useState(false);
  const [newer, setNewer] = useState<CaseDetail>();
  const met = useRef<CaseDetail>(undefined);
  const text = useRef<HTMLParagraphElement>(null);
  // What may not be judged says so before anybody has typed: a nudge is what is allowed most often.
  const first = useQuery({
    queryKey: ['moderation-preview', matter.case_id],
    queryFn: () => moderation.previewStrike(about, { outcome: 'nudge' }, key),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const latest = newer ? latestOf(newer) : first.data?.latest;
  const seen = (newer || first.data) && (latest ? seenOf(latest) : {});
  // Once it is about sending, that says itself what is wrong.
  const refused = !looking && first.isError && !toProblem(first.error).mayRetry;
  const faults = faultsOf(draft);
  const { outcome, rule, severe } = draft;
  const facts = draft.facts.trim();
  const wish = outcome && { outcome, rule, facts, severe, ...(seen ? { seen } : {}) };
  /** Notes the case as a colleague has left it; who goes back has seen it. */
  const noting = async <T,>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (cause) {
      met.current = toProblem(cause).newerCase ?? met.current;
      throw cause;
    }
  };

  // The button that asked for it is gone.
  const show = (preview: boolean) => {
    setLooking(preview);
    text.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const [field] = Object.keys(faults);
    if (field) document.getElementById(field)?.focus();
    else show(true);
  };
  const frame = {
    wide: true,
    title: t('moderation.judge.title', { name: nameOf(member) }),
    onClose,
  };
  const cancel = <Button onClick={onClose}>{t('app.cancel')}</Button>;
  if (refused) {
    return (
      <Dialog {...frame} actions={cancel}>
        <CaseProblem cause={first.error} />
        {facts && <p className={css.quote}>{facts}</p>}
      </Dialog>
    );
  }
  const words = (
    <p ref={text} tabIndex={-1}>
      {t('moderation.judge.text')}
    </p>
  );
  if (looking && wish) {
    return (
      <Dialog {...frame}>
        {words}
        <DecidePreview
          detail={matter}
          wish={wish}
          ask={() => noting(moderation.previewStrike(about, wish, key))}
          send={() => noting(moderation.strike(about, wish, key))}
          onDone={onClose}
          onBack={() => {
            setNewer(met.current);
            show(false);
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      {...frame}
      actions={
        <>
          {cancel}
          <Button look="primary" type="submit" form="judge">
            {t('moderation.judge.next')}
          </Button>
        </>
      }
    >
      {words}
      {latest && (post || !latest.dismissed) && <Before latest={latest} />}
      <form id="judge" className={css.form} onSubmit={submit} noValidate>
        <DecideFields detail={matter} direct draft={draft} faults={tried ? faults : {}} />
      </form>
    </Dialog>
  );
}
