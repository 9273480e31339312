-- What is taught. Who has learned it is in Matrix: progress and attempts are events of home rooms.

CREATE TABLE course (
    slug       text        PRIMARY KEY,
    state      text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT course_slug_shape CHECK (slug ~ '^[a-z0-9-]{2,60}$'),
    CONSTRAINT course_state_known CHECK (state IN ('draft', 'published', 'archived'))
);

-- A version never changes: enrolments and attempts name it.
CREATE TABLE course_version (
    course       text        NOT NULL REFERENCES course (slug) ON DELETE CASCADE,
    number       integer     NOT NULL,
    body         jsonb       NOT NULL,
    -- Of the body as it was given: the same course imported again is the same version.
    sha256       bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    -- Null: a draft, for authors only.
    published_at timestamptz,
    PRIMARY KEY (course, number),
    CONSTRAINT course_version_number_range CHECK (number >= 1),
    CONSTRAINT course_version_sha256_length CHECK (length(sha256) = 32)
);

-- A quiz that somebody is in the middle of. Once submitted it is an event and leaves this table.
CREATE TABLE open_attempt (
    account_id uuid        NOT NULL REFERENCES member (account_id),
    -- A quiz has the slug of its course.
    quiz       text        NOT NULL,
    attempt_id text        NOT NULL,
    version    integer     NOT NULL,
    refresher  boolean     NOT NULL,
    seed       bigint      NOT NULL,
    started_at timestamptz NOT NULL,
    answers    jsonb       NOT NULL,
    PRIMARY KEY (account_id, quiz),
    CONSTRAINT open_attempt_id_key UNIQUE (attempt_id),
    CONSTRAINT open_attempt_version_fkey FOREIGN KEY (quiz, version)
        REFERENCES course_version (course, number),
    CONSTRAINT open_attempt_seed_range CHECK (seed BETWEEN 0 AND 9007199254740991)
);
