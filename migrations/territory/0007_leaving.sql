-- Members who leave for good. The name stays taken; what they wrote is seen to on the homeserver.

ALTER TABLE member
    ADD COLUMN left_at    timestamptz,
    -- What becomes of what they wrote: it stays under no name, or it is redacted.
    ADD COLUMN left_words text,
    -- When the homeserver had nothing of theirs any more.
    ADD COLUMN erased_at  timestamptz,
    ADD CONSTRAINT member_left_words_known CHECK (left_words IN ('anonymise', 'redact')),
    ADD CONSTRAINT member_left_whole
        CHECK ((left_at IS NULL) = (left_words IS NULL) AND (erased_at IS NULL OR left_at IS NOT NULL));

CREATE INDEX member_leaving ON member (left_at) WHERE left_at IS NOT NULL;

ALTER TABLE session
    DROP CONSTRAINT session_ended_why_known,
    ADD CONSTRAINT session_ended_why_known
        CHECK (ended_why IN ('logout', 'replay', 'revoked', 'everywhere', 'password', 'reset', 'left'));

ALTER TABLE security_event
    DROP CONSTRAINT security_event_kind_known,
    ADD CONSTRAINT security_event_kind_known CHECK (kind IN (
        'registered', 'login', 'login_refused', 'logout', 'session_ended', 'all_ended',
        'password_changed', 'refresh_replayed', 'device_ended',
        'reset_asked', 'password_reset', 'email_change_asked', 'email_verified', 'terms_accepted',
        'export_asked', 'left'));
