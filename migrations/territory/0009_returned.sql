-- Members who left with strikes may come back by a new invitation: moderators are told, no more.

ALTER TABLE member
    -- SHA-256 of the confirmed e-mail address of who left with strikes, for twelve months.
    ADD COLUMN left_email_hash bytea,
    ADD CONSTRAINT member_left_email_hash_whole
        CHECK (left_email_hash IS NULL OR (left_at IS NOT NULL AND length(left_email_hash) = 32));

CREATE INDEX member_left_email ON member (left_email_hash) WHERE left_email_hash IS NOT NULL;
