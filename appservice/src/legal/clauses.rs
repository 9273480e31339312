//! The clauses of the code of conduct, so that a judgement can name one.

/// Longest title of a clause, in characters.
const MAX_TITLE: usize = 60;

/// A clause: an item of the code of conduct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its name, the same in every language: `{#name}` at the end of the item, else the numbers of its
    /// section and of the item, `2.1`.
    pub id: String,
    /// What it begins with.
    pub title: String,
    /// All that it says, as plain text.
    pub text: String,
}

/// The text without the names of its clauses, and the clauses.
pub(super) fn read(source: &str) -> (String, Vec<Clause>) {
    let (mut text, mut clauses) = (String::with_capacity(source.len()), Vec::new());
    let (mut section, mut item) = (0, 0);
    for line in source.lines() {
        if line.starts_with("## ") {
            (section, item) = (section + 1, 0);
        }
        let (words, name) = parted(line);
        if let Some(words) = words.strip_prefix("- ").filter(|words| !words.is_empty()) {
            item += 1;
            clauses.push(Clause {
                id: name.map_or_else(|| format!("{section}.{item}"), ToOwned::to_owned),
                title: title(words),
                text: plain(words),
            });
        }
        text.push_str(words);
        text.push('\n');
    }
    (text, clauses)
}

/// A line without the name at its end, and the name.
fn parted(line: &str) -> (&str, Option<&str>) {
    let parts = line
        .trim_end()
        .strip_suffix('}')
        .and_then(|line| line.rsplit_once("{#"));
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    match parts {
        Some((words, name)) if is_name(name) => (words.trim_end(), Some(name)),
        _ => (line, None),
    }
}

fn plain(words: &str) -> String {
    words.replace("**", "").replace('*', "")
}

/// What stands in bold, else the item as far as it fits.
fn title(words: &str) -> String {
    let bold = words
        .strip_prefix("**")
        .and_then(|rest| rest.split_once("**"));
    let title = bold.map_or_else(|| plain(words), |(bold, _)| bold.to_owned());
    let title = title.trim_end_matches('.');
    if title.chars().count() <= MAX_TITLE {
        return title.to_owned();
    }
    let cut: String = title.chars().take(MAX_TITLE).collect();
    let whole = cut.rsplit_once(' ').map_or(&*cut, |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches(','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_a_clause_and_its_name_is_not_shown() {
        let source = "\nHej.\n\n## One\n\n- **Talk.** To people. {#talk}\n- No *threats*.\n\n## Two\n\n- a\n";
        let (text, clauses) = read(source);
        assert!(text.contains("- **Talk.** To people.\n") && !text.contains("{#"));
        let ids: Vec<_> = clauses.iter().map(|clause| &*clause.id).collect();
        assert_eq!(ids, ["talk", "1.2", "2.1"]);
        assert_eq!(
            (&*clauses[0].title, &*clauses[0].text),
            ("Talk", "Talk. To people.")
        );
        assert_eq!(clauses[1].title, "No threats");
    }

    #[test]
    fn a_long_item_has_a_short_title() {
        let long = format!("- {}", "ord ".repeat(40));
        let (_, clauses) = read(&long);
        assert!(clauses[0].title.chars().count() <= MAX_TITLE + 1);
        assert!(clauses[0].title.ends_with("ord…"));
        assert_eq!(parted("a {#B c}"), ("a {#B c}", None));
    }
}
