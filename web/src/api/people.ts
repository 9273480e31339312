/** What the server says of members, accounts and invitations. */
import type { OwnStanding } from './conduct-types';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type AvatarSet = Schemas['AvatarSet'];
export type OwnProfile = Schemas['OwnProfile'] & { conduct?: OwnStanding | null };
/** Absent is unchanged, null is cleared. */
export type ProfileChange = Schemas['SetProfile'];
export type Profile = Schemas['Profile'];
export type MemberCard = Schemas['MemberCard'];
/** A post in the list of what its member wrote. */
export type WrittenPost = Schemas['WrittenPost'];
export type Audience = Schemas['Audience'];
/** Who sees what of a member, and who may write. */
export type Privacy = Schemas['Privacy'];
export type LegalText = Schemas['LegalText'];
export type LegalDocument = 'coc' | 'privacy';
/** What the invited may know before they register. */
export type InvitationPreview = Schemas['InvitationPreview'];
/** What one may still invite. */
export type Allowance = Schemas['Allowance'];
export type TreeNode = Schemas['TreeNode'];

export type Export = Schemas['Export'];
export type LeaveMode = Schemas['LeftWords'];
