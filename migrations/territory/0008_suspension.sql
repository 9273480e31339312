-- Sessions that end because their member is suspended, and members who are.

ALTER TABLE session
    DROP CONSTRAINT session_ended_why_known,
    ADD CONSTRAINT session_ended_why_known
        CHECK (ended_why IN ('logout', 'replay', 'revoked', 'everywhere', 'password', 'reset', 'left',
                             'suspended'));

CREATE INDEX member_suspended ON member (user_id) WHERE state = 'suspended';
