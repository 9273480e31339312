//! Every `errcode` that an answer may carry, and what it tells.

/// Ours and the specification's, in order of the alphabet.
pub const ERRCODES: &[(&str, &str)] = &[
    ("M_BAD_JSON", "A field is missing or has the wrong type"),
    (
        "M_FORBIDDEN",
        "Not for this member, or not from this site; at sign-in: name or password is wrong",
    ),
    (
        "M_INVALID_PARAM",
        "A value cannot be accepted; `fields` tells which, and why",
    ),
    (
        "M_LIMIT_EXCEEDED",
        "Too much at once; `retry_after_ms` tells when to come again",
    ),
    ("M_MISSING_TOKEN", "Nobody is signed in"),
    (
        "M_NOT_FOUND",
        "There is no such thing, or not for this member",
    ),
    (
        "M_NOT_JSON",
        "The body is not JSON, or does not say that it is",
    ),
    ("M_TOO_LARGE", "The body, or what it holds, is too large"),
    ("M_UNKNOWN", "A fault of the server, or of the homeserver"),
    (
        "M_UNKNOWN_TOKEN",
        "The session has ended: refresh, or sign in",
    ),
    (
        "M_UNRECOGNIZED",
        "There is no such address, or not with this method",
    ),
    ("M_USER_SUSPENDED", "The account is suspended"),
    (
        "ORG.ALTHING.ACKNOWLEDGE",
        "A strike has to be acknowledged first: `case_ids`",
    ),
    ("ORG.ALTHING.ALREADY_COMPLETED", "The course is completed"),
    ("ORG.ALTHING.APPEALED", "An appeal was lodged before"),
    (
        "ORG.ALTHING.APPEAL_CLOSED",
        "The time for an appeal is over",
    ),
    ("ORG.ALTHING.APPEAL_DECIDED", "The appeal is decided"),
    (
        "ORG.ALTHING.ATTEMPTS_EXHAUSTED",
        "No attempt is left until `next_attempt_at`; `reopen` names lessons to read again",
    ),
    (
        "ORG.ALTHING.ATTEMPT_OPEN",
        "The attempt was begun somewhere else just now",
    ),
    (
        "ORG.ALTHING.BADGE_REQUIRED",
        "Any of `badges` is needed for this",
    ),
    (
        "ORG.ALTHING.BLOCKED",
        "You have blocked this member, or they you",
    ),
    (
        "ORG.ALTHING.CASE_CHANGED",
        "Somebody was quicker; the newer case is in the answer",
    ),
    (
        "ORG.ALTHING.COURSE_PUBLISHED",
        "A published course is archived, not deleted",
    ),
    (
        "ORG.ALTHING.DATABASE_UNAVAILABLE",
        "Accounts and courses cannot be read just now",
    ),
    (
        "ORG.ALTHING.DEVICES_REMAIN",
        "The password is changed, but Matrix clients are signed in still",
    ),
    (
        "ORG.ALTHING.EMAIL_TOKEN_INVALID",
        "The link of the mail was used, or is too old",
    ),
    (
        "ORG.ALTHING.FLAGS_REST",
        "This member's reports rest `until` then",
    ),
    ("ORG.ALTHING.GONE", "The post has been removed already"),
    (
        "ORG.ALTHING.GUEST",
        "Members of other territories change their name at home",
    ),
    (
        "ORG.ALTHING.HOMESERVER_UNAVAILABLE",
        "The homeserver is away just now; nothing is lost",
    ),
    (
        "ORG.ALTHING.INVITATION_INVALID",
        "The invitation is used up, taken back or too old",
    ),
    (
        "ORG.ALTHING.INVITATION_QUOTA",
        "No invitation may be made now: `reason`, `allowed_from`",
    ),
    (
        "ORG.ALTHING.LAST_ADMINISTRATOR",
        "The territory must keep an administrator",
    ),
    (
        "ORG.ALTHING.MAIL_UNAVAILABLE",
        "No mail can be sent from here",
    ),
    (
        "ORG.ALTHING.MEDIA_GONE",
        "The homeserver has this file no more, or it is too large to be shown",
    ),
    (
        "ORG.ALTHING.MUTED",
        "This member may not write `until` then",
    ),
    (
        "ORG.ALTHING.NEW_MEMBER",
        "A member's first day has bounds; `until` tells when it ends",
    ),
    (
        "ORG.ALTHING.NOTHING_ASKED",
        "There is no question to answer",
    ),
    ("ORG.ALTHING.NOT_ACTIVE", "The account is not active"),
    (
        "ORG.ALTHING.NOT_AN_IMAGE",
        "The file is no picture that can be read",
    ),
    (
        "ORG.ALTHING.NOT_EMPTY",
        "The territory has members or invitations already",
    ),
    ("ORG.ALTHING.NOT_ENROLLED", "Enrol in the course first"),
    (
        "ORG.ALTHING.NOT_PUBLISHED",
        "Drafts and archived courses cannot be begun",
    ),
    (
        "ORG.ALTHING.NOT_YOURS",
        "Somebody else has to decide this case",
    ),
    (
        "ORG.ALTHING.NO_WORDS",
        "The post has no words that can be changed here",
    ),
    (
        "ORG.ALTHING.PENDING",
        "What was asked for before waits for an answer",
    ),
    ("ORG.ALTHING.POLL_CLOSED", "The poll has ended"),
    (
        "ORG.ALTHING.POST_CHANGED",
        "The post was changed meanwhile; the newer post is in the answer",
    ),
    ("ORG.ALTHING.POST_REMOVED", "The post has been removed"),
    (
        "ORG.ALTHING.PREREQUISITE",
        "`courses` or `lessons` have to be done first",
    ),
    (
        "ORG.ALTHING.PRIVATE",
        "This member does not show this to you",
    ),
    ("ORG.ALTHING.PUNISHED", "This was punished before"),
    ("ORG.ALTHING.RAID", "The territory is closed to newcomers"),
    (
        "ORG.ALTHING.REBUILDING",
        "The index is being read anew, `rooms_read` of `rooms`; meanwhile nobody can write",
    ),
    (
        "ORG.ALTHING.REGISTRATION_PENDING",
        "The account is being finished: sign in in a moment",
    ),
    (
        "ORG.ALTHING.REQUIRED",
        "Published courses require this one: nobody could begin them any more",
    ),
    (
        "ORG.ALTHING.RESET_INVALID",
        "The link for a new password was used, or is too old",
    ),
    (
        "ORG.ALTHING.TERMS_DUE",
        "The rules of this `version` have to be accepted first",
    ),
    ("ORG.ALTHING.TOO_EARLY", "A third strike stands for now"),
    (
        "ORG.ALTHING.TOPIC_CHANGED",
        "The topic was changed meanwhile; the newer topic is in the answer",
    ),
    (
        "ORG.ALTHING.TOPIC_CLOSED",
        "The topic is locked or archived",
    ),
    (
        "ORG.ALTHING.TOPIC_DELETED",
        "There was such a topic, and its room was deleted",
    ),
    ("ORG.ALTHING.UNDONE", "The decision does not stand any more"),
    (
        "ORG.ALTHING.UNSUBSCRIBE_INVALID",
        "The link of the mail is damaged",
    ),
    (
        "ORG.ALTHING.UNSUPPORTED_MEDIA",
        "Files of this kind are not taken",
    ),
];

/// What an `errcode` tells.
pub fn meaning(errcode: &str) -> Option<&'static str> {
    let mut known = ERRCODES.iter();
    known.find_map(|(code, meaning)| (*code == errcode).then_some(*meaning))
}
