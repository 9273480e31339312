//! A configuration that is valid and leads nowhere.

use std::path::Path;

use appservice::config::Config;

/// Secrets that must not show up anywhere.
pub const SECRETS: [&str; 5] = [
    "as-token-of-the-platform",
    "hs-token-of-the-platform",
    "as-token-of-the-members",
    "hs-token-of-the-members",
    "secret-of-the-password-module",
];

/// The configuration of a test's territory.
pub fn config(data_dir: &Path) -> Config {
    let [platform, hs, members, members_hs, password] = SECRETS;
    let data_dir = data_dir.display();
    Config::from_yaml(&format!(
        r"
territory: {{code: DK, name: Danmark}}
data_dir: {data_dir}
public: {{bind: '127.0.0.1:1', url: 'https://althing.test'}}
internal: {{bind: '127.0.0.1:2', url: 'http://127.0.0.1:2'}}
homeserver:
  url: http://127.0.0.1:3
  public_url: https://matrix.althing.test
  server_name: dk.althing.test
appservice:
  as_token: {platform}
  hs_token: {hs}
  members_token: {members}
  members_hs_token: {members_hs}
password_check: {{secret: {password}}}
database: {{url: 'postgres://nowhere.invalid/none', max_connections: 4}}
limits: {{login_per_minute: 1000, register_per_hour: 1000, validate_per_minute: 1000,
    writes_per_minute: 100000, topics_per_hour: 100000, questions_per_minute: 100000}}
moderation: {{new_member_limits: false}}
forum:
  categories:
    - {{slug: byen, name: Byen, description: Om byen.}}
    - {{slug: klima, name: Klima og miljø}}
"
    ))
    .expect("a valid configuration")
}
