//! Rust sources as the rules look at them: without comments, strings and tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of `appservice/src`.
pub struct File {
    /// From the repository's root, as editors open it.
    pub path: String,
    /// The top-level module that it belongs to.
    pub module: String,
    /// How deep its own module lies: 1 for a top-level module.
    depth: usize,
    /// As written.
    pub raw: String,
    /// Comments, strings and test modules blanked, line by line as before.
    pub code: String,
}

/// A path into another module.
pub struct Use {
    /// Line number.
    pub line: usize,
    /// From the crate's root: module, item …
    pub path: Vec<String>,
}

/// All files, test-only ones left out.
pub fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let texts: Vec<_> = paths
        .into_iter()
        .map(|path| {
            let raw = fs::read_to_string(&path).expect("a source");
            (path, blank_tests(blank(&raw)), raw)
        })
        .collect();
    let test_only: Vec<PathBuf> = texts
        .iter()
        .flat_map(|(path, _, raw)| test_modules(path, raw))
        .collect();
    texts
        .iter()
        .filter(|(path, ..)| !test_only.iter().any(|t| path.starts_with(t)))
        .filter(|(path, ..)| !test_only.contains(&path.with_extension("")))
        .map(|(path, code, raw)| File::new(path.strip_prefix(&root).expect("below"), code, raw))
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Where `#[cfg(test)] mod x;` and `#[doc(hidden)] pub mod testing;` of a file lead, without the
/// extension.
fn test_modules(path: &Path, raw: &str) -> Vec<PathBuf> {
    let is_root = ["mod.rs", "lib.rs"].iter().any(|n| path.ends_with(n));
    let folder = if is_root {
        path.with_file_name("")
    } else {
        path.with_extension("")
    };
    let lines: Vec<_> = raw.lines().map(str::trim).collect();
    let pairs = lines.windows(2);
    pairs
        .filter(|pair| matches!(pair[0], "#[cfg(test)]" | "#[doc(hidden)]"))
        .filter_map(|pair| pair[1].strip_suffix(';')?.rsplit_once("mod "))
        .map(|(_, name)| folder.join(name))
        .collect()
}

impl File {
    fn new(below: &Path, code: &str, raw: &str) -> Self {
        let parts: Vec<_> = below.iter().map(|p| p.to_string_lossy()).collect();
        let module = parts[0].trim_end_matches(".rs").to_owned();
        let is_mod = parts.last().is_some_and(|last| last == "mod.rs");
        Self {
            path: format!("appservice/src/{}", parts.join("/")),
            module,
            depth: parts.len() - usize::from(is_mod),
            raw: raw.to_owned(),
            code: code.to_owned(),
        }
    }

    fn line_of(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// Lines in which a text stands, not as the end of a longer word.
    pub fn mentions(&self, text: &str) -> Vec<usize> {
        let found = self.code.match_indices(text);
        found
            .filter(|(at, _)| text.starts_with('.') || !ends_in_word(&self.code[..*at]))
            .map(|(at, _)| self.line_of(at))
            .collect()
    }

    /// Lines in which a method of a thing is called, over line breaks too.
    pub fn calls(&self, thing: &str, method: &str) -> Vec<usize> {
        let found = self.code.match_indices(thing);
        found
            .filter(|(at, _)| {
                let rest = self.code[at + thing.len()..].trim_start();
                let rest = rest.strip_prefix('.').map(str::trim_start);
                let rest = rest.and_then(|r| r.strip_prefix(method));
                rest.is_some_and(|r| r.trim_start().starts_with('('))
            })
            .map(|(at, _)| self.line_of(at))
            .collect()
    }

    /// Every path that leads to the crate's root and down again, groups spelled out.
    pub fn uses(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        let up = format!("{}crate_root", "super::".repeat(self.depth));
        let up = up.trim_end_matches("crate_root");
        for root in ["crate::", up] {
            for (at, _) in self.code.match_indices(root) {
                if ends_in_word(&self.code[..at]) || self.code[..at].ends_with("super::") {
                    continue;
                }
                let tree = &self.code[at + root.len()..];
                // `super::` of a file's own module, followed by another: counted at the longer one.
                if tree.starts_with("super::") {
                    continue;
                }
                let mut paths = Vec::new();
                spell_out(tree, &mut Vec::new(), &mut paths);
                let line = self.line_of(at);
                uses.extend(paths.into_iter().map(|(skipped, path)| Use {
                    line: line + tree[..skipped].matches('\n').count(),
                    path,
                }));
            }
        }
        uses
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn ends_in_word(before: &str) -> bool {
    before.ends_with(is_word)
}

/// The paths of a use tree, each with the place where it ends; gives what was read.
fn spell_out(tree: &str, prefix: &mut Vec<String>, into: &mut Vec<(usize, Vec<String>)>) -> usize {
    let depth = prefix.len();
    let mut at = 0;
    loop {
        at += tree[at..].len() - tree[at..].trim_start().len();
        let rest = &tree[at..];
        if rest.starts_with('{') {
            at += 1;
            loop {
                at += tree[at..].len() - tree[at..].trim_start().len();
                if tree[at..].starts_with('}') || at >= tree.len() {
                    at += 1;
                    break;
                }
                let inner = &tree[at..];
                let mut paths = Vec::new();
                let read = spell_out(inner, &mut prefix.clone(), &mut paths);
                into.extend(
                    paths
                        .into_iter()
                        .map(|(skipped, path)| (at + skipped, path)),
                );
                at += read.max(1);
                at += tree[at..].find([',', '}']).unwrap_or(tree.len() - at);
                if tree[at..].starts_with(',') {
                    at += 1;
                }
            }
            break;
        }
        let word: String = rest.chars().take_while(|c| is_word(*c)).collect();
        if word.is_empty() {
            into.push((at, prefix.clone()));
            break;
        }
        at += word.len();
        prefix.push(word);
        if tree[at..].starts_with("::") {
            at += 2;
        } else {
            into.push((at, prefix.clone()));
            break;
        }
    }
    prefix.truncate(depth);
    at
}

/// Comments and the insides of strings become spaces; line breaks stay.
fn blank(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let chars: Vec<char> = raw.chars().collect();
    let keep_lines = |c: char| if c == '\n' { '\n' } else { ' ' };
    let mut at = 0;
    while at < chars.len() {
        let end = match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => until(&chars, at, |c| c[0] == '\n'),
            ('/', Some('*')) => until(&chars, at + 2, |c| c.starts_with(&['*', '/'])) + 2,
            ('"', _) => string_end(&chars, at + 1),
            ('r', Some('"' | '#')) if at == 0 || !is_word(chars[at - 1]) => {
                let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
                if chars.get(at + 1 + hashes) == Some(&'"') {
                    let mut close = vec!['"'];
                    close.extend(std::iter::repeat_n('#', hashes));
                    let begin = at + 2 + hashes;
                    until(&chars, begin, |c| c.starts_with(&close)) + close.len()
                } else {
                    at
                }
            }
            // A character, not a lifetime.
            ('\'', Some('\\')) => until(&chars, at + 3, |c| c[0] == '\'') + 1,
            ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at + 3,
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            let end = end.min(chars.len());
            out.extend(chars[at..end].iter().copied().map(keep_lines));
            at = end;
        }
    }
    out
}

fn until(chars: &[char], from: usize, is_end: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len())
        .find(|at| is_end(&chars[*at..]))
        .unwrap_or(chars.len())
}

fn string_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// `#[cfg(test)] mod … { … }` becomes blank lines.
fn blank_tests(mut code: String) -> String {
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let begin = from + found;
        let body = begin + "#[cfg(test)]".len();
        from = body;
        let Some(open) = code[body..].find(['{', ';']).map(|at| body + at) else {
            break;
        };
        if code[open..].starts_with(';') {
            continue;
        }
        let mut depth = 0;
        let end = code[open..].char_indices().find_map(|(at, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(open + at + 1)
        });
        let end = end.unwrap_or(code.len());
        let blanked: String = code[begin..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        code.replace_range(begin..end, &blanked);
    }
    code
}

#[test]
fn use_trees_are_spelled_out() {
    let code = "use crate::{\n  a,\n  b::{self, C, d::{E}},\n};\nlet x = crate::f::G::new(\"crate::no\"); // crate::no\n\
                #[cfg(test)]\nmod tests { use crate::no; }\n";
    let file = File::new(Path::new("x/y.rs"), &blank_tests(blank(code)), code);
    let found: Vec<_> = file
        .uses()
        .into_iter()
        .map(|u| format!("{}:{}", u.line, u.path.join("::")))
        .collect();
    assert_eq!(
        found,
        ["2:a", "3:b::self", "3:b::C", "3:b::d::E", "5:f::G::new"]
    );
}

#[test]
fn the_way_up_is_followed() {
    let code = "use super::super::index::Index; use super::sibling;";
    let file = File::new(Path::new("x/y.rs"), code, code);
    let found: Vec<_> = file.uses().into_iter().map(|u| u.path.join("::")).collect();
    assert_eq!(found, ["index::Index"]);
}
