-- Administrators page through everybody who has an account here, who came last first.

CREATE INDEX member_listed ON member (created_at DESC, account_id DESC);
