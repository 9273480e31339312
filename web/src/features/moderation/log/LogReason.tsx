import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FlagReason } from '../../../api/conduct-types';
import { rulesQuery } from '../../../api/moderation-queries';
import type { AuditLine, Outcome } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import css from '../moderation.module.css';
import { REASONS } from '../queue/queue-search';
import { useOutcomeWords } from '../words';

/** What the server says of a decision: `strike 1, threats, sha256:…`; once, `strike 1, threats: …`. */
const DECIDED =
  /^(?<outcome>dismissed|nudge|removed|strike)(?: (?<step>[123]))?(?:, (?!sha256:)(?<rule>[\w-]+))?(?:, sha256:[0-9a-f]+|: (?<facts>[\s\S]+))?$/;

/** The log keeps no words of which somebody may ask that they go: their digest stands for them. */
const DIGEST = /^sha256:(?<start>[0-9a-f]{12})[0-9a-f]*$/;

/** What a case waits for. */
const AWAITED = ['appeal', 'review', 'interim', 'confirmation'] as const;

const isAwaited = (text: string): text is (typeof AWAITED)[number] =>
  AWAITED.some((what) => what === text);

const isReason = (text: string): text is FlagReason => REASONS.some((reason) => reason === text);

/** Why the bot takes a post back although nobody has judged it. */
const TAKEN_BACK = ['slow_mode', 'raid', 'silenced'] as const;

const isTakenBack = (text: string): text is (typeof TAKEN_BACK)[number] =>
  TAKEN_BACK.some((why) => why === text);

/** What is said of two cases names the other one. */
const NAMES_CASE = ['case.absorbed', 'case.merged'];

/** Why something was done; of a decision also what it was. */
export function LogReason({ line }: { line: Pick<AuditLine, 'action' | 'reason'> }) {
  const { t } = useTranslation();
  const say = useReasonWords();
  if (line.reason && NAMES_CASE.includes(line.action)) {
    return (
      <p className={css.plain}>
        <Link to="/moderation/cases/$case" params={{ case: line.reason }}>
          {t('moderation.audit.other_case')}
        </Link>
      </p>
    );
  }
  return line.reason ? <p className={css.plain}>{say(line.action, line.reason)}</p> : null;
}

/** The reasons that are no sentences of somebody. */
function useReasonWords(): (action: string, reason: string) => string {
  const { t } = useTranslation();
  const { full } = useDates();
  const outcome = useOutcomeWords();
  const { data } = useQuery(rulesQuery());
  const titleOf = (rule: string) => data?.rules.find(({ id }) => id === rule)?.title ?? rule;
  return (action, reason) => {
    const digest = DIGEST.exec(reason)?.groups;
    if (digest?.start) return t('moderation.audit.words', { start: digest.start });
    switch (action) {
      case 'case.decided': {
        const said = DECIDED.exec(reason)?.groups;
        if (!said) return reason;
        const ended = outcome({
          outcome: said.outcome as Outcome,
          ...(said.step ? { step: Number(said.step) } : {}),
        });
        const why = said.facts ?? (said.rule && titleOf(said.rule));
        return why ? `${ended}: ${why}` : ended;
      }
      case 'case.announced':
        return isAwaited(reason) ? t(`moderation.audit.awaited.${reason}`) : reason;
      case 'case.opened':
        if (reason === 'moderator') return t('moderation.audit.own_accord');
        return isReason(reason) ? t(`moderation.reason.${reason}`) : reason;
      case 'strike.issued':
      // Of a single post it may also be why the bot took it back, or what somebody wrote.
      case 'post.removed':
        if (isTakenBack(reason)) return t(`moderation.audit.taken_back.${reason}`);
        return titleOf(reason);
      case 'flags.rest':
        return t('moderation.history.flags_rest', {
          date: full(new Date(Number(reason)).toISOString()),
        });
      default:
        return reason;
    }
  };
}
