/** What the server says of members, accounts and invitations. */
import type { components, paths } from './schema.gen';
import type { MemberRef } from './types';

type Schemas = components['schemas'];

export type AvatarSet = Schemas['AvatarSet'];
export type OwnProfile = Schemas['OwnProfile'];
/** Absent is unchanged, null is cleared. */
export type ProfileChange = Schemas['SetProfile'];
export type Profile = Schemas['Profile'];
export type MemberCard = Schemas['MemberCard'] & Pick<MemberRef, 'deleted'>;
export type Audience = Schemas['Audience'];
/** Who sees what of a member, and who may write. */
export type Privacy = Schemas['Privacy'];
export type LegalText = Schemas['LegalText'];
export type LegalDocument = 'coc' | 'privacy';
/** What one may still invite. */
export type Allowance = Schemas['Allowance'];
export type TreeNode = Schemas['TreeNode'];

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

interface Refusing<Ok, Body = never> {
  parameters: object;
  requestBody?: { content: { 'application/json': Body } };
  responses: {
    200: { headers: object; content: { 'application/json': Ok } };
    default: { headers: object; content: { 'application/json': Schemas['ErrorBody'] } };
  };
}

/** The operations of leaving, until `schema.gen.ts` has them. */
export type LeavingPaths = Omit<paths, '/api/users/me'> & {
  '/api/users/me': Omit<paths['/api/users/me'], 'delete'> & {
    delete: Refusing<undefined, { mode: LeaveMode; password: string }>;
  };
  '/api/users/me/export': { post: Refusing<Export> };
  '/api/users/me/exports': { get: Refusing<{ items: Export[] }> };
};
