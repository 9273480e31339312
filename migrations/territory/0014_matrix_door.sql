-- Passwords that are given to a Matrix client: the homeserver asks us about each.

ALTER TABLE security_event
    DROP CONSTRAINT security_event_kind_known,
    ADD CONSTRAINT security_event_kind_known CHECK (kind IN (
        'registered', 'login', 'login_refused', 'logout', 'session_ended', 'all_ended',
        'password_changed', 'refresh_replayed', 'device_ended',
        'reset_asked', 'password_reset', 'email_change_asked', 'email_verified', 'terms_accepted',
        'export_asked', 'left', 'matrix_login', 'matrix_login_refused'));
