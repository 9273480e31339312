import type { components, operations } from './schema.gen';

type Schemas = components['schemas'];

export type SignIn = Schemas['SignIn'];
export type Notice = Schemas['Notice'];
/** The account that is signed in. */
export type Me = Schemas['Me'];
/** The answer to a login. */
export type SignedIn = Schemas['Session'];
/** What anybody may know of the territory. */
export type Meta = Schemas['Meta'];
/** Where Matrix clients find the member. */
export type MatrixAccess = Schemas['MatrixAccess'];
export type MemberRef = Schemas['MemberRef'];
/** A line of what happened to the safety of an account. */
export type SecurityLine = Schemas['SecurityLine'];
export type Invitation = Schemas['Invitation'];
/** Somebody who came by an invitation. */
export type InvitationUse = Schemas['InvitationUse'];
export type InvitationCreated = Schemas['InvitationCreated'];
export type Category = Schemas['Category'];
/** `closed` is told where the lists know it. */
export type TopicSummary = Schemas['TopicSummary'] & Pick<Topic, 'closed'>;
export type Reaction = Schemas['Reaction'];
export type Topic = Schemas['TopicDetail'];
export type TopicPage = Schemas['TopicPage'];
export type Following = Schemas['Following'];
export type Post = Schemas['Post'];
/** A refusal because the post was edited meanwhile, with that post. */
export type PostConflict = Schemas['PostConflict'];
/** A refusal because the topic was changed meanwhile, with that topic. */
export type TopicConflict = Schemas['TopicConflict'];
export type CardKind = Schemas['Card'];
export type Poll = Schemas['Poll'];
/** A picture or file of a post. */
export type Attachment = Schemas['Attachment'];
/** What was uploaded and not yet posted. */
export type Uploaded = Schemas['Uploaded'];
/** A topic as it is asked for. */
export type TopicWish = Schemas['CreateTopic'];
export type CategoryWish = Required<Omit<Schemas['CreateCategory'], 'slug'>>;

type ListQuery = NonNullable<operations['list_all_topics']['parameters']['query']>;
export type TopicListName = NonNullable<ListQuery['list']>;
/** What a list of the best looks back on. */
export type Period = NonNullable<ListQuery['period']>;

/** The unread posts of the topics that the member follows. */
export type Unread = Schemas['UnreadTopics'];
export type UnreadTopic = Schemas['UnreadTopic'];
export type ServerDraft = Schemas['SetDraft'];
export type KeptDraft = Schemas['Draft'];

export type SearchQuery = Omit<operations['search']['parameters']['query'], 'cursor' | 'limit'>;
export type HitType = NonNullable<SearchQuery['type']>;
export type SearchPage = Schemas['SearchPage'];
export type Hit = Schemas['Hit'];
export type HitOf<T extends Hit['type']> = Extract<Hit, { type: T }>;
/** Where the words stand: pairs of start and end, in UTF-16 code units. */
export type Marks = HitOf<'post'>['marks'];

export type NotificationKind = Schemas['NotificationKind'];
export type Notification = Schemas['Notification'];
export type NotificationPage = Schemas['NotificationPage'];
export type NotificationPreferences = Schemas['Preferences'];
