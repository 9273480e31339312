-- The rule by which the seed of an attempt draws its questions: 0, from the whole bank; 1, those of the
-- shortened course from its own lessons. What is open already was drawn by the first.

ALTER TABLE open_attempt
    ADD COLUMN rule integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT open_attempt_rule_range CHECK (rule >= 0);
