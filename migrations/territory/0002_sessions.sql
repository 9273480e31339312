-- A session is one family of refresh tokens: one sign-in on one device.

CREATE TABLE session (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES member (account_id),
    created_at timestamptz NOT NULL,
    -- Moves on with every rotation.
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    ended_why  text,
    -- Tokens of this generation may be used; those of the one before within a short grace.
    generation bigint      NOT NULL DEFAULT 0,
    rotated_at timestamptz NOT NULL,
    CONSTRAINT session_ended_why_known CHECK (ended_why IN ('logout', 'replay')),
    CONSTRAINT session_ended_whole CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);

CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE refresh_token (
    -- SHA-256 of the token; the token itself is nowhere.
    hash       bytea       PRIMARY KEY,
    session_id uuid        NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    generation bigint      NOT NULL,
    issued_at  timestamptz NOT NULL,
    used_at    timestamptz,
    CONSTRAINT refresh_token_hash_length CHECK (length(hash) = 32)
);

CREATE INDEX refresh_token_session ON refresh_token (session_id);
