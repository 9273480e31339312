-- The words in cases about somebody who left go twelve months later.

ALTER TABLE member
    ADD COLUMN cases_forgotten_at timestamptz,
    ADD CONSTRAINT member_cases_forgotten_left
        CHECK (cases_forgotten_at IS NULL OR left_at IS NOT NULL);
