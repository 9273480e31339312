import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { historyQuery, rulesQuery } from '../../../api/moderation-queries';
import type { MemberRef, Post } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { takeFocus } from '../../../ui/focus';
import { wantsOwnClick } from '../../../ui/own-click';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import { useCaseAct } from '../case/case-acts';
import { DecideFields } from '../decide/DecideFields';
import { type DecisionDraft, faultsOf, forgetDraft, type Matter, useDraft } from '../decide/drafts';
import { useFieldIds } from '../decide/field-ids';
import { isNamed, NameField } from '../decide/NameField';
import css from '../moderation.module.css';
import { asStep } from '../words';

/** What is older leaves a nudge, unless it is severe. */
const OLD_MS = 90 * 86_400_000;

interface JudgeDialogProps {
  member: MemberRef;
  /** Absent, it is about the member. */
  post?: Post;
  onClose: () => void;
}

/** Judges what nobody has reported: the case is opened and decided at once. */
export function JudgeDialog({ member, post, onClose }: JudgeDialogProps) {
  const { t } = useTranslation();
  const { data: history } = useQuery(historyQuery(member.user_id));
  const matter: Matter = {
    case_id: post?.post_id ?? member.user_id,
    severe: false,
    only_nudge: post !== undefined && Date.now() - Date.parse(post.at) > OLD_MS,
    next_step: history?.standing.next_step ?? 1,
    targets: { length: post ? 1 : 0 },
  };
  const draft = useDraft(matter);
  const fieldIds = useFieldIds();
  const key = useRef(crypto.randomUUID());
  const [tried, setTried] = useState(false);
  const [looking, setLooking] = useState(false);
  const [typed, setTyped] = useState('');
  const faults = faultsOf(draft);
  const third = draft.outcome === 'strike' && (draft.severe || matter.next_step === 3);
  const step = third ? 3 : asStep(matter.next_step);
  const judge = useCaseAct(
    () => {
      const { outcome: wished = 'nudge', rule, severe } = draft;
      const wish = { outcome: wished, rule, facts: draft.facts.trim(), severe };
      const about = post ? { post_id: post.post_id } : { user_id: member.user_id };
      return moderation.strike(about, wish, key.current);
    },
    () => {
      forgetDraft(matter.case_id);
      toast(t('moderation.decide.done'));
      onClose();
    },
  );
  const ready = !looking || ((!third || isNamed(typed, member)) && !judge.isPending);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (looking) {
      if (ready) judge.mutate(undefined);
      return;
    }
    setTried(true);
    const [first] = Object.keys(faults);
    if (first) document.getElementById(first)?.focus();
    else setLooking(true);
  };
  const { outcome } = draft;
  const act =
    outcome === 'strike'
      ? t('moderation.decide.act_strike', { step })
      : t(`moderation.decide.act_${outcome ?? 'nudge'}`);
  return (
    <Dialog
      wide
      title={t('moderation.judge.title', { name: nameOf(member) })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={looking ? () => setLooking(false) : onClose}>
            {t(looking ? 'moderation.decide.back' : 'app.cancel')}
          </Button>
          <Button
            look={looking && outcome !== 'nudge' ? 'critical' : 'primary'}
            type="submit"
            form="judge"
            disabled={!ready}
            onClick={wantsOwnClick}
          >
            {looking ? act : t('moderation.judge.next')}
          </Button>
        </>
      }
    >
      <form id="judge" className={css.form} onSubmit={submit} noValidate>
        {looking ? (
          <>
            <Read draft={draft} member={member} step={step} />
            {third && <NameField member={member} value={typed} onChange={setTyped} />}
          </>
        ) : (
          <>
            <p>{t('moderation.judge.text')}</p>
            <DecideFields detail={matter} direct draft={draft} faults={tried ? faults : {}} />
          </>
        )}
      </form>
      {judge.isError && <CaseProblem cause={judge.error} fieldIds={fieldIds} />}
    </Dialog>
  );
}

interface ReadProps {
  draft: DecisionDraft;
  member: MemberRef;
  step: 1 | 2 | 3;
}

/** Before a case there is no statement of reasons yet: what goes into it, and what follows. */
function Read({ draft, member, step }: ReadProps) {
  const { t } = useTranslation();
  const { data } = useQuery(rulesQuery());
  const { outcome, facts, rule } = draft;
  const title = data?.rules.find(({ id }) => id === rule)?.title ?? rule;
  return (
    <>
      {/* Whoever presses the button twice has not read it. */}
      <h3 ref={takeFocus} tabIndex={-1}>
        {t('moderation.decide.preview', { name: nameOf(member) })}
      </h3>
      <blockquote className={css.quote}>
        {t('moderation.decide.rule')}: {title}
        {'\n\n'}
        {facts.trim()}
      </blockquote>
      <p className={css.hint}>{t('moderation.judge.frame')}</p>
      <h3>{t('moderation.decide.effects')}</h3>
      <p>
        {outcome === 'strike'
          ? t(`moderation.decide.strike_hint_${step}`)
          : t(`moderation.decide.${outcome ?? 'nudge'}_hint`)}
      </p>
    </>
  );
}
