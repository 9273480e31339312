use super::*;
use crate::policy::Ladder;

/// The example with secrets in place of files.
fn example() -> String {
    let text = include_str!("../../../config.example.yaml");
    text.lines()
        .map(|line| match line.split_once("_file:") {
            Some((key, path)) if !key.trim_start().starts_with('#') => {
                let name = path.trim().rsplit('/').next().unwrap_or_default();
                format!("{key}: {name}-0123456789abcdef")
            }
            _ => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_example_is_in_order() {
    let config = Config::from_yaml(&example()).unwrap();
    assert_eq!(config.web_url(), "https://dk.example");
    let announcing = config.forum.categories.iter().filter(|c| c.announces);
    assert_eq!((config.forum.categories.len(), announcing.count()), (3, 1));
}

#[test]
fn every_fault_is_told_at_once_and_no_secret() {
    let text = example()
        .replace(
            "code: DK",
            "code: dk\n  time_zone: Europe/Lejre\n  contact: Henrik",
        )
        .replace("hs_token-0123456789abcdef", "short")
        .replace("slug: spoergsmaal", "slug: Spørgsmål");
    let faults = Config::from_yaml(&text).unwrap_err().to_string();
    for part in [
        "territory.code",
        "Europe/Lejre",
        "territory.contact",
        "shorter than 16",
        "Spørgsmål",
    ] {
        assert!(faults.contains(part), "{part}: {faults}");
    }
    assert!(!faults.contains("as_token-0123456789abcdef"));
}

#[test]
fn mail_leads_to_a_server_and_has_a_sender() {
    let with = |url: &str, from: &str| {
        let example = example();
        Config::from_yaml(&format!(
            "{example}\nmail: {{smtp_url: '{url}', from: '{from}'}}\n"
        ))
    };
    let config = with("smtps://u:p@mail.example", "althing@dk.example").unwrap();
    assert_eq!(config.mail.unwrap().from, "althing@dk.example");
    let faults = with("http://u:geheim@mail.example", "nobody")
        .unwrap_err()
        .to_string();
    assert!(
        faults.contains("mail.smtp_url") && faults.contains("mail.from"),
        "{faults}"
    );
    assert!(!faults.contains("geheim"));
}

#[test]
fn a_secret_comes_from_its_file_and_a_missing_file_is_named() {
    let text = example().replace(
        "  url: database_url-0123456789abcdef",
        "  url_file: /nowhere/database_url",
    );
    let faults = Config::from_yaml(&text).unwrap_err().to_string();
    assert!(
        faults.contains("database.url_file: /nowhere/database_url"),
        "{faults}"
    );
}

#[test]
fn strikes_hold_within_bounds() {
    let with = |strikes: &str| Config::from_yaml(&format!("{}\n{strikes}\n", without_strikes()));
    let ladder = |config: &Config| Ladder::from(&config.strikes);
    let usual = ladder(&with("").unwrap());
    assert_eq!(usual, Ladder::DEFAULT);
    let own = with("strikes: {first_days: 120, muted_days: 3, appeal_months: 12}").unwrap();
    let ladder = ladder(&own);
    assert_eq!(ladder.first_ms, 120 * 24 * 60 * 60 * 1_000);
    assert_eq!(
        (ladder.appeal_months, ladder.second_ms),
        (12, usual.second_ms)
    );
    let wrong = "strikes: {first_days: 29, second_days: 731, muted_days: 0, review_days: 1000, \
                 appeal_months: 5}";
    let faults = with(wrong).unwrap_err().to_string();
    for name in ["first", "second", "muted", "review"] {
        let fault = format!("strikes.{name}_days: ");
        assert!(faults.contains(&fault), "{fault}: {faults}");
    }
    assert!(
        faults.contains("strikes.appeal_months: 5 is not between 6 and 24"),
        "{faults}"
    );
    let turned = with("strikes: {first_days: 200}").unwrap_err().to_string();
    assert!(turned.contains("strikes.second_days"), "{turned}");
}

/// The example without its section of strikes.
fn without_strikes() -> String {
    let example = example();
    let (before, rest) = example.split_once("\nstrikes:\n").unwrap();
    let end = rest.find("\n\n").unwrap();
    format!("{before}\n{}", &rest[end..])
}
