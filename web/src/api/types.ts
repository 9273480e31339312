import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type SignIn = Schemas['SignIn'];
export type Notice = Schemas['Notice'];
export type ErrorBody = Schemas['ErrorBody'];
export type { Invitation, InvitationCreated, Me, MemberRef, Post, SecurityLine } from './people';
export type Category = Schemas['Category'];
export type TopicSummary = Schemas['TopicSummary'];
export type Topic = Schemas['TopicDetail'];
export type TopicPage = Schemas['TopicPage'];
export type Reaction = Schemas['Reaction'];
