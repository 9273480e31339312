-- Links in mails, the rules that a member has accepted, invitations for one address.

CREATE TABLE one_time_token (
    -- SHA-256 of the token; the token itself is in the mail alone.
    hash       bytea       PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES member (account_id),
    purpose    text        NOT NULL,
    -- The address that it was sent to: what following the link proves.
    email      text        NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    CONSTRAINT one_time_token_hash_length CHECK (length(hash) = 32),
    CONSTRAINT one_time_token_purpose_known CHECK (purpose IN ('reset', 'email'))
);

CREATE INDEX one_time_token_account ON one_time_token (account_id, purpose);
CREATE INDEX one_time_token_expires ON one_time_token (expires_at);

ALTER TABLE member
    -- The version of code of conduct and privacy notice. Null: made before they were asked for.
    ADD COLUMN terms_version     text,
    ADD COLUMN terms_accepted_at timestamptz,
    ADD CONSTRAINT member_terms_whole CHECK ((terms_version IS NULL) = (terms_accepted_at IS NULL));

ALTER TABLE invitation
    -- Only whoever registers with this address may use it. Normalised.
    ADD COLUMN email text,
    ADD CONSTRAINT invitation_email_normalised CHECK (email = lower(email));

ALTER TABLE session
    DROP CONSTRAINT session_ended_why_known,
    ADD CONSTRAINT session_ended_why_known
        CHECK (ended_why IN ('logout', 'replay', 'revoked', 'everywhere', 'password', 'reset'));

ALTER TABLE security_event
    DROP CONSTRAINT security_event_kind_known,
    ADD CONSTRAINT security_event_kind_known CHECK (kind IN (
        'registered', 'login', 'login_refused', 'logout', 'session_ended', 'all_ended',
        'password_changed', 'refresh_replayed', 'device_ended',
        'reset_asked', 'password_reset', 'email_change_asked', 'email_verified', 'terms_accepted'));
