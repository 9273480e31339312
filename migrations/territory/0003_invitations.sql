CREATE TABLE invitation (
    id         uuid        PRIMARY KEY,
    -- SHA-256 of the token; the token itself is shown once.
    token_hash bytea       NOT NULL,
    -- Null: made on the operator's shell.
    created_by uuid        REFERENCES member (account_id),
    note       text,
    role       text        NOT NULL,
    max_uses   integer     NOT NULL,
    uses       integer     NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT invitation_token_key UNIQUE (token_hash),
    CONSTRAINT invitation_token_length CHECK (length(token_hash) = 32),
    CONSTRAINT invitation_role_known CHECK (role IN ('member', 'administrator')),
    CONSTRAINT invitation_max_uses_range CHECK (max_uses BETWEEN 1 AND 100),
    CONSTRAINT invitation_uses_within CHECK (uses BETWEEN 0 AND max_uses),
    CONSTRAINT invitation_note_length CHECK (length(note) BETWEEN 1 AND 200)
);

CREATE INDEX invitation_listed ON invitation (created_at DESC, id DESC);
CREATE INDEX invitation_listed_own ON invitation (created_by, created_at DESC, id DESC);

CREATE TABLE invitation_use (
    account_id    uuid        PRIMARY KEY REFERENCES member (account_id),
    invitation_id uuid        NOT NULL REFERENCES invitation (id),
    used_at       timestamptz NOT NULL,
    -- SHA-256 of the request's Idempotency-Key: a repeated registration finds its member by it.
    request_key   bytea,
    CONSTRAINT invitation_use_request_key UNIQUE (invitation_id, request_key)
);

CREATE INDEX invitation_use_listed ON invitation_use (invitation_id, used_at DESC, account_id DESC);
