/** What the server says of moderation to those who moderate. */
import type { components, operations } from './schema.gen';

type Schemas = components['schemas'];

export type Outcome = Schemas['CaseOutcome'];
/** What somebody may decide; cases are merged by an act of its own. */
export type Decided = Schemas['Outcome'];
export type CaseKind = Schemas['CaseKind'];

/** An appeal; who moderates sees more of it, but not of their own. */
export type Appeal = Schemas['Appeal'];
/** What somebody may decide of an appeal. */
export type AppealDecision = Schemas['AppealDecision'];
export type AppealKind = Schemas['AppealKind'];
export type AppealFilter = 'open' | 'decided' | 'all';

export type CaseSummary = Schemas['CaseSummary'];
export type Target = Schemas['CaseTarget'];
export type EvidenceFile = Schemas['EvidenceFile'];
export type Flag = Schemas['CaseFlag'];
export type Note = Schemas['CaseNote'];
export type AuditLine = Schemas['AuditLine'];
export type Decision = Schemas['CaseDecision'];

/** All that is known of a member among those who moderate. */
export type MemberHistory = Schemas['MemberHistory'];
export type CaseDetail = Schemas['CaseDetail'];
/** A refusal because somebody else has changed the case, with that case. */
export type CaseConflict = Schemas['CaseConflict'];

export type QueueWish = Pick<
  NonNullable<operations['get_queue']['parameters']['query']>,
  'state' | 'kind' | 'reason' | 'about'
>;
export type QueueCounts = Schemas['QueueCounts'];
export type Queue = Schemas['Queue'];

export type DecisionWish = Omit<Schemas['PreviewDecision'], 'language'>;
/** A judgement of what nobody has reported, as far as it is written. */
export type StrikeThought = Omit<Schemas['PreviewStrike'], 'post_id' | 'user_id' | 'language'>;
/** The latest case about what is judged, as it was seen; empty where there was none. */
export type Seen = Schemas['SeenMatter'];
/** What a suspension becomes when a second person confirms it. */
export type ConfirmWish = Omit<Schemas['ConfirmCase'], 'version'>;

export type Preview = Schemas['DecisionPreview'];
/** Who is suspended at once, why, and in which case. */
export type InterimWish = Schemas['CreateInterim'];
export type RemovalWish = Schemas['RemovePosts'];

export type Raid = Schemas['Raid'];
export type RaidSign = Schemas['RaidSign'];

export type AuditWish = Pick<
  NonNullable<operations['list_log']['parameters']['query']>,
  'action' | 'actor' | 'about' | 'case'
>;

export type ListMode = Schemas['WatchMode'];
export type WatchedList = Schemas['WatchedList'];
export type OwnList = Schemas['OwnList'];
export type Policies = Schemas['Policies'];
export type ListPreview = Schemas['ListPreview'];
