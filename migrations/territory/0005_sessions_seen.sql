-- What a member is shown of their sessions, and what became of their account's safety.

ALTER TABLE session
    -- The client's own words: a User-Agent, cut short.
    ADD COLUMN agent   text NOT NULL DEFAULT '',
    -- Where it was used last; forgotten after thirty days.
    ADD COLUMN address text,
    ADD CONSTRAINT session_agent_length CHECK (length(agent) <= 200),
    DROP CONSTRAINT session_ended_why_known,
    ADD CONSTRAINT session_ended_why_known
        CHECK (ended_why IN ('logout', 'replay', 'revoked', 'everywhere', 'password'));

CREATE TABLE security_event (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES member (account_id),
    kind       text        NOT NULL,
    at         timestamptz NOT NULL,
    -- Forgotten after thirty days.
    address    text,
    CONSTRAINT security_event_kind_known CHECK (kind IN (
        'registered', 'login', 'login_refused', 'logout', 'session_ended', 'all_ended',
        'password_changed', 'refresh_replayed', 'device_ended'))
);

CREATE INDEX security_event_account ON security_event (account_id, id);
CREATE INDEX security_event_address ON security_event (at) WHERE address IS NOT NULL;

-- What happened stays as it happened: lines are added, and lose their address in time; nothing else.
CREATE FUNCTION security_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.address IS NULL
       AND (NEW.id, NEW.account_id, NEW.kind, NEW.at) = (OLD.id, OLD.account_id, OLD.kind, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'security_event is append-only';
END $$;

CREATE TRIGGER security_event_append_only BEFORE UPDATE OR DELETE ON security_event
    FOR EACH ROW EXECUTE FUNCTION security_event_is_append_only();
