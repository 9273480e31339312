-- Whether an address works, and the one that is to take its place.

ALTER TABLE account
    -- Null: nobody has followed a link that was sent there.
    ADD COLUMN email_verified_at timestamptz,
    -- Takes the place of `email` when its owner follows the link. Others may ask for the same one.
    ADD COLUMN pending_email     text,
    ADD CONSTRAINT account_email_verified_whole CHECK (email IS NOT NULL OR email_verified_at IS NULL),
    ADD CONSTRAINT account_pending_email_normalised CHECK (pending_email = lower(pending_email));
