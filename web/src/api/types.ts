import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type SignIn = Schemas['SignIn'];
export type Notice = Schemas['Notice'];
export type ErrorBody = Schemas['ErrorBody'];
export type Me = Schemas['Me'];
export type MemberRef = Schemas['MemberRef'];
export type Post = Schemas['Post'];
/** A line of what happened to the safety of an account. */
export type SecurityLine = Schemas['SecurityLine'];
export type Invitation = Schemas['Invitation'];
export type InvitationCreated = Schemas['InvitationCreated'];
export type Category = Schemas['Category'];
export type TopicSummary = Schemas['TopicSummary'];
export type Topic = Schemas['TopicDetail'];
export type TopicPage = Schemas['TopicPage'];
export type Reaction = Schemas['Reaction'];
