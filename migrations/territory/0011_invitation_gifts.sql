-- What an invitation brings along: a name that is settled, and badges to begin with.

ALTER TABLE invitation
    ADD COLUMN display_name text,
    ADD COLUMN badges       text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT invitation_display_name_length CHECK (length(display_name) BETWEEN 1 AND 64);

-- Slugs; each is awarded once.
ALTER TABLE member ADD COLUMN starting_badges text[] NOT NULL DEFAULT '{}';
