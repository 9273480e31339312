//! Names of files: as they may be shown and saved.

/// The longest name that is shown, in characters.
const NAME_MAX: usize = 255;
/// The longest name of an upload before its ending, in characters.
const STEM_MAX: usize = 120;

/// A file name as it may be shown and saved: the last part of a path, without control characters
/// and those that turn the direction of what follows, and not too long.
pub fn shown(said: &str) -> String {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let kept = last.chars().filter(|c| !hidden(*c)).take(NAME_MAX);
    let name = kept.collect::<String>();
    name.trim().trim_start_matches('.').to_owned()
}

/// The name of a file of this content type: its ending says what it is, whatever it said before.
pub fn of_type(said: &str, content_type: &str) -> String {
    let endings = endings(content_type);
    let name = shown(said);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let ending = ending.to_ascii_lowercase();
    let first = endings.first().copied().unwrap_or("bin");
    let known = endings.iter().find(|known| **known == ending).copied();
    // A picture was made anew, so its old ending goes; any other stays to be seen.
    let stem = match known {
        None if !content_type.starts_with("image/") => &name,
        _ => stem,
    };
    let stem: String = stem.chars().take(STEM_MAX).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{}", known.unwrap_or(first))
}

/// The endings of a content type, the usual one first.
fn endings(content_type: &str) -> &'static [&'static str] {
    match content_type {
        "image/webp" => &["webp"],
        "application/pdf" => &["pdf"],
        "text/plain" => &["txt", "md", "csv", "log"],
        "audio/mpeg" => &["mp3"],
        "audio/ogg" => &["ogg", "oga", "opus"],
        "audio/wav" => &["wav"],
        "video/mp4" => &["mp4", "m4v"],
        "video/webm" => &["webm"],
        _ => &["bin"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        for (said, is) in [
            ("hus.png", "hus.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\a\\b.txt", "b.txt"),
            ("gpj.\u{202e}exe", "gpj.exe"),
            (" a\0b\r\n.pdf ", "ab.pdf"),
            ("..", ""),
            (".htaccess", "htaccess"),
        ] {
            assert_eq!(shown(said), is, "{said:?}");
        }
        assert_eq!(shown(&"x".repeat(1_000)).len(), NAME_MAX);
    }

    #[test]
    fn the_ending_says_what_it_is() {
        for (said, content_type, is) in [
            ("hus.png", "image/webp", "hus.webp"),
            ("hus", "image/webp", "hus.webp"),
            ("", "image/webp", "file.webp"),
            ("Referat.PDF", "application/pdf", "Referat.pdf"),
            ("noter.md", "text/plain", "noter.md"),
            ("virus.html", "text/plain", "virus.html.txt"),
            ("virus.exe", "video/mp4", "virus.exe.mp4"),
            ("a.svg", "application/octet-stream", "a.svg.bin"),
        ] {
            assert_eq!(of_type(said, content_type), is, "{said:?}");
        }
        assert!(of_type(&"x".repeat(1_000), "image/webp").len() < 130);
    }
}
