-- A member: an account's local Matrix user in this territory.

CREATE TABLE member (
    account_id    uuid        PRIMARY KEY REFERENCES account (id),
    localpart     text        NOT NULL,
    user_id       text        NOT NULL,
    display_name  text        NOT NULL,
    role          text        NOT NULL,
    state         text        NOT NULL,
    created_at    timestamptz NOT NULL,
    -- Whoever finishes the registration holds it until then; nobody else touches the member.
    claimed_until timestamptz NOT NULL,
    CONSTRAINT member_localpart_key UNIQUE (localpart),
    CONSTRAINT member_user_id_key UNIQUE (user_id),
    CONSTRAINT member_localpart_shape CHECK (localpart ~ '^[a-z0-9][a-z0-9._-]{2,31}$'),
    CONSTRAINT member_user_id_shape CHECK (starts_with(user_id, '@' || localpart || ':')),
    CONSTRAINT member_display_name_length CHECK (length(display_name) BETWEEN 1 AND 64),
    CONSTRAINT member_role_known CHECK (role IN ('member', 'administrator')),
    CONSTRAINT member_state_known CHECK (state IN ('registering', 'active', 'suspended', 'deleted'))
);

CREATE INDEX member_registering ON member (created_at) WHERE state = 'registering';
