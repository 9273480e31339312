/**
 * What the server says of members, accounts and invitations, by hand until its OpenAPI document says
 * it: then the types below become names of `schema.gen.ts`, and `PeoplePaths` falls away.
 */
import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** Addresses of one picture in four sizes: 32, 64, 128 and 256 pixels. */
export interface Avatar {
  small: string;
  medium: string;
  large: string;
  huge: string;
}

export type MemberRef = Schemas['MemberRef'] & { avatar?: Avatar | null };

export type Me = Schemas['Me'] & {
  email_verified?: boolean;
  /** Written to, not confirmed yet. */
  pending_email?: string | null;
  /** A newer version of code of conduct and privacy statement, to be accepted. */
  terms_due?: string | null;
  avatar?: Avatar | null;
};

export type Post = Schemas['Post'] & {
  /** The asking member blocks its sender. */
  author_blocked?: boolean;
};

/** A line of what happened to the safety of an account. */
export type SecurityLine = Omit<Schemas['SecurityLine'], 'kind'> & {
  kind:
    | Schemas['SecurityKind']
    | 'reset_asked'
    | 'password_reset'
    | 'email_change_asked'
    | 'email_verified'
    | 'terms_accepted';
};

export type Audience = 'members' | 'connections' | 'nobody';

/** Who sees what of a member, and who may write. */
export interface Privacy {
  profile: Audience;
  email: Audience;
  real_name: Audience;
  messages: Audience;
  connections: Audience;
}

/** What a member tells of themselves. */
interface Told {
  biography?: string | null;
  location?: string | null;
  pronouns?: string | null;
  time_zone?: string | null;
  real_name?: string | null;
}

export interface OwnProfile extends Told {
  user_id: string;
  username: string;
  display_name: string;
  avatar?: Avatar | null;
  languages: string[];
  joined_at: string;
  privacy: Privacy;
  followers: number;
  following: number;
  posts: number;
}

/** Absent is unchanged, null is cleared. */
export interface ProfileChange extends Told {
  display_name?: string;
  languages?: string[] | null;
}

export interface Profile extends Told {
  user_id: string;
  username: string;
  display_name: string;
  avatar?: Avatar | null;
  /** Only name and picture are shown to the asking member. */
  hidden: boolean;
  deleted: boolean;
  /** A member of another territory. */
  remote: boolean;
  languages?: string[] | null;
  email?: string | null;
  joined_at?: string | null;
  posts?: number | null;
  followers?: number | null;
  following?: number | null;
  you: {
    self: boolean;
    follow: boolean;
    followed_by: boolean;
    blocked: boolean;
    may_follow: boolean;
    may_message: boolean;
  };
}

export type MemberCard = Omit<MemberRef, 'badges'> & {
  biography?: string | null;
  badges?: { id: string; name: string }[];
  you: { follow: boolean; blocked: boolean; self: boolean };
};

export type LegalDocument = 'coc' | 'privacy';

export interface LegalText {
  document: LegalDocument;
  version: string;
  language: string;
  title: string;
  html: string;
}

export type Invitation = Schemas['Invitation'] & { email?: string | null };
export type InvitationCreated = Invitation & { token: string; url: string };

/** What one may still invite. */
export interface Allowance {
  allowed: boolean;
  unlimited: boolean;
  reason?: 'badge' | 'age' | 'active' | 'month' | null;
  allowed_from?: string | null;
  active: number;
  active_max: number;
  month: number;
  month_max: number;
}

export interface TreeNode {
  id: string;
  parent?: string | null;
  /** Absent when the member has left. */
  member?: MemberRef | null;
  joined_at: string;
  invited: number;
  note?: string | null;
}

export interface Export {
  id: string;
  state: 'preparing' | 'ready' | 'failed';
  /** 0 to 1. */
  progress: number;
  /** Bytes. */
  size?: number | null;
  created_at: string;
  expires_at: string;
  url?: string | null;
}

export type LeaveMode = 'anonymise' | 'redact';

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

interface Cursor {
  cursor?: string;
  limit?: number;
}

/** An operation as openapi-typescript writes it. */
type Operation<Ok, Params = object, Body = undefined> = {
  parameters: Params;
  responses: {
    200: { headers: object; content: { 'application/json': Ok } };
    default: { headers: object; content: { 'application/json': Schemas['ErrorBody'] } };
  };
} & (Body extends undefined
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': Body } } });

interface OfMember {
  path: { user_id: string };
}
type Follow = Operation<{ follow: boolean }, OfMember>;
type Cards<P = object> = Operation<Page<MemberCard>, P & { query?: Cursor }>;

/** The operations that `schema.gen.ts` does not know, or knows in an older form. */
export interface PeoplePaths {
  '/api/meta': { get: Operation<Schemas['Meta'] & { terms?: { version: string } }> };
  '/api/legal/{document}': {
    get: Operation<LegalText, { path: { document: LegalDocument }; query: { lang: string } }>;
  };
  '/api/auth/me': { get: Operation<Me> };
  '/api/auth/register': {
    post: Operation<
      Omit<Schemas['Session'], 'member'> & { member: Me },
      { header?: { 'Idempotency-Key'?: string } },
      Schemas['RegisterRequest'] & { accept_terms: string }
    >;
  };
  '/api/auth/login': {
    post: Operation<
      Omit<Schemas['Session'], 'member'> & { member: Me },
      object,
      { username: string; password: string }
    >;
  };
  '/api/auth/security-events': { get: Operation<Page<SecurityLine>, { query?: Cursor }> };
  '/api/auth/terms': { post: Operation<undefined, object, { version: string }> };
  '/api/auth/password/forgot': { post: Operation<undefined, object, { email: string }> };
  '/api/auth/password/reset': {
    post: Operation<undefined, object, { token: string; password: string }>;
  };
  '/api/auth/email': { put: Operation<undefined, object, { email: string; password: string }> };
  '/api/auth/email/verify': { post: Operation<undefined, object, { token: string }> };
  '/api/auth/email/resend': { post: Operation<undefined> };
  '/api/invitations/validate': {
    post: Operation<
      Schemas['InvitationPreview'] & { pinned?: boolean; email?: string | null },
      object,
      { token: string }
    >;
  };
  '/api/invitations': {
    get: Operation<Page<Invitation>, { query?: Cursor }>;
    post: Operation<
      InvitationCreated,
      object,
      Schemas['CreateInvitation'] & { email?: string; send?: boolean }
    >;
  };
  '/api/invitations/allowance': { get: Operation<Allowance> };
  '/api/invitations/tree': { get: Operation<{ nodes: TreeNode[] }> };
  '/api/users/me': {
    get: Operation<OwnProfile>;
    put: Operation<OwnProfile, object, ProfileChange>;
    delete: Operation<undefined, object, { mode: LeaveMode; password: string }>;
  };
  '/api/users/me/privacy': { put: Operation<Privacy, object, Privacy> };
  '/api/users/me/settings': {
    get: Operation<{ language: string }>;
    put: Operation<{ language: string }, object, { language: string }>;
  };
  '/api/users/me/avatar': {
    post: Operation<{ avatar: Avatar }, object, { file: string }>;
    delete: Operation<undefined>;
  };
  '/api/users/me/blocks': { get: Cards };
  '/api/users/me/export': { post: Operation<Export> };
  '/api/users/me/exports': { get: Operation<{ items: Export[] }> };
  '/api/users/search': {
    get: Operation<Page<MemberCard>, { query: Cursor & { q: string; badge?: string } }>;
  };
  '/api/users/{user_id}': { get: Operation<Profile, OfMember> };
  '/api/users/{user_id}/follow': { post: Follow; delete: Follow };
  '/api/users/{user_id}/followers': { get: Cards<OfMember> };
  '/api/users/{user_id}/following': { get: Cards<OfMember> };
  '/api/users/{user_id}/block': {
    post: Operation<undefined, OfMember>;
    delete: Operation<undefined, OfMember>;
  };
}
