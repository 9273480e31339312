/** What the server says to a member of their own case and of what they report. */
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type FlagReason = Schemas['FlagReason'];
export type FlagWish = Schemas['CreateFlag'];
export type Nudge = Schemas['Nudge'];
/** The course that clears a strike early. */
export type Refresher = Schemas['Refresher'];
/** The figures of one month. */
export type MonthFigures = Schemas['MonthFigures'];
export type Transparency = Schemas['Transparency'];
/** How a member stands. */
export type Standing = Schemas['MemberStanding'];
/** What of it decides whether the member may write; told with the account. */
export type OwnStanding = Schemas['OwnStanding'];

/** An appeal, with what only those who moderate see of it. */
export type Appeal = Schemas['Appeal'];
/** An appeal, or the wish that a third strike be lifted after its time. */
export type AppealKind = Schemas['AppealKind'];
export type NewAppeal = Schemas['NewAppeal'];
/** A strike as the statement of its reasons. */
export type Strike = Schemas['Strike'];
export type Conduct = Schemas['Conduct'];
/** What those who judge ask about an open case. */
export type CaseQuestion = Schemas['CaseQuestion'];
