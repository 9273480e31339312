-- Identity shared by the territories of one database. Names are unqualified: the migrator's
-- search_path decides where they land.

CREATE TABLE territory (
    code        text        PRIMARY KEY,
    name        text        NOT NULL,
    server_name text        NOT NULL,
    schema      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT territory_code_shape CHECK (code ~ '^[A-Z]{2}$'),
    CONSTRAINT territory_server_name_key UNIQUE (server_name),
    CONSTRAINT territory_schema_key UNIQUE (schema)
);

CREATE TABLE account (
    id            uuid        PRIMARY KEY,
    -- Normalised (trimmed, lower case) before it comes here.
    email         text,
    -- PHC string of Argon2id: the only usable password of the member, in Element too.
    password_hash text        NOT NULL,
    language      text        NOT NULL,
    created_at    timestamptz NOT NULL,
    CONSTRAINT account_email_key UNIQUE (email),
    CONSTRAINT account_email_normalised CHECK (email = lower(email)),
    CONSTRAINT account_password_argon2id CHECK (password_hash LIKE '$argon2id$%'),
    CONSTRAINT account_language_shape CHECK (language ~ '^[a-z]{2}$')
);
