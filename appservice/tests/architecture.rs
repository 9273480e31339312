//! The arrows of `lib.rs`, enforced: who may use whom, who speaks to the homeserver, which crate
//! belongs to which module. It reads the sources as text, so that it also sees what the compiler
//! would allow.

#![cfg(test)]

#[path = "architecture/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};

use source::{File, sources};

/// Who may use whom. The diagram in `lib.rs` says the same: change both, or neither.
const ARROWS: &[(&str, &[&str])] = &[
    ("events", &["ruma"]),
    ("courses", &[]),
    ("policy", &["events", "courses"]),
    ("matrix", &["events"]),
    ("store", &["sqlx"]),
    ("mail", &[]),
    ("legal", &[]),
    ("auth", &["store", "policy", "mail", "legal"]),
    ("journal", &[]),
    ("index", &["events", "policy"]),
    ("ingest", &["journal", "index"]),
    ("media", &[]),
    ("credentials", &[]),
    ("exports", &[]),
    ("storage", &["journal", "index", "ingest"]),
    (
        "actions",
        &["matrix", "policy", "events", "index", "store", "auth"],
    ),
    (
        "reconcile",
        &[
            "actions", "bot", "matrix", "policy", "events", "index", "store", "ingest", "app",
        ],
    ),
    ("bot", &["actions", "events", "index", "policy", "app"]),
    (
        "api",
        &[
            "actions",
            "auth",
            "courses",
            "credentials",
            "events",
            "exports",
            "index",
            "legal",
            "media",
            "store",
            "ingest",
            "policy",
            "app",
        ],
    ),
    ("cli", &["all"]),
];

/// May be used by every module.
const COMMON: &[&str] = &[
    "clock",
    "config",
    "error",
    "heartbeat",
    "notices",
    "render",
    "signing_key",
    "telemetry",
];

/// Ties the modules together, so it uses all of them.
const TIES: &str = "app";

/// Of `matrix`, the words that say nothing to the homeserver: every module may use them.
const WORDS: &[&str] = &["Names", "RawEvent"];

/// Of `auth`, the words that `actions` may use: the trait that it implements, and what that speaks of.
const HOMEBASE: &[&str] = &["Homebase", "Device"];

/// May call the homeserver. `app` only hands it on.
const SPEAKERS: &[&str] = &["actions", "reconcile", "matrix", "cli"];

/// Crates that belong to one place.
const CRATES: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "error"]),
    ("redb", &["journal"]),
    ("redis", &["journal", "api"]),
    ("lettre", &["mail"]),
    ("minijinja", &["mail"]),
    ("reqwest", &["matrix", "cli"]),
    ("comrak", &["render"]),
    ("emojis", &["policy"]),
    ("linkify", &["render"]),
    ("figment", &["config"]),
    ("argon2", &["auth"]),
    ("jsonwebtoken", &["auth", "credentials", "signing_key"]),
    ("governor", &["api"]),
    ("rust_embed", &["api", "courses"]),
    ("image", &["media"]),
    ("infer", &["media"]),
    ("webp", &["media"]),
    ("fast_image_resize", &["media"]),
];

/// A module named so says nothing of what it is about.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common",
    "misc",
];

fn arrows() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let set = |names: &&'static [&'static str]| names.iter().copied().collect();
    ARROWS.iter().map(|(from, to)| (*from, set(to))).collect()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n\n{}\n", faults.join("\n\n"));
}

#[test]
fn modules_use_what_the_arrows_allow() {
    let arrows = arrows();
    let mut faults = Vec::new();
    for file in sources() {
        let from = file.module.as_str();
        if from == TIES || from == "lib" || from == "main" || COMMON.contains(&from) {
            continue;
        }
        let Some(allowed) = arrows.get(from) else {
            faults.push(format!(
                "{}: the module `{from}` has no arrow. Say in lib.rs and in tests/architecture.rs \
                 what it is and what it may use.",
                file.path
            ));
            continue;
        };
        for used in file.uses() {
            let to = used.path.first().map(String::as_str).unwrap_or_default();
            let item = used.path.get(1).map(String::as_str).unwrap_or_default();
            let is_word = to == "matrix" && WORDS.contains(&item);
            let is_homebase = from != "actions" || to != "auth" || HOMEBASE.contains(&item);
            let fine = to == from
                || COMMON.contains(&to)
                || is_word
                || allowed.contains("all")
                || (allowed.contains(to) && is_homebase);
            if !fine {
                faults.push(format!(
                    "{}:{}: `{from}` may not use `{}`.\n  `{from}` may use: {}, and what all may.\n  \
                     Move the code to the module that its arrows fit (event, policy, action, index, \
                     api: design.md 2), or hand in what it needs as a parameter.",
                    file.path,
                    used.line,
                    used.path.join("::"),
                    list(allowed),
                ));
            }
        }
    }
    report(&faults);
}

fn list(names: &BTreeSet<&str>) -> String {
    if names.is_empty() {
        return "nothing of ours".into();
    }
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// What all may use uses nothing itself but its like: else everything would depend on everything.
#[test]
fn common_modules_stand_on_their_own() {
    let mut faults = Vec::new();
    for file in sources() {
        if !COMMON.contains(&file.module.as_str()) {
            continue;
        }
        for used in file.uses() {
            let to = used.path.first().map(String::as_str).unwrap_or_default();
            if !COMMON.contains(&to) {
                faults.push(format!(
                    "{}:{}: `{}` may be used by every module, so it may not use `{}`. Move what \
                     needs it to the module that it is about.",
                    file.path,
                    used.line,
                    file.module,
                    used.path.join("::"),
                ));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_diagram_of_lib_rs_says_the_same() {
    let lib = sources()
        .into_iter()
        .find(|file| file.module == "lib")
        .expect("lib.rs");
    let mut drawn = BTreeMap::new();
    let lines = lib.raw.lines().filter_map(|line| line.strip_prefix("//! "));
    let diagram = lines
        .skip_while(|line| *line != "```text")
        .skip(1)
        .take_while(|line| *line != "```");
    for line in diagram {
        let mut words = line.split_whitespace();
        let from = words.next().expect("a module");
        let to = match words.next() {
            Some("->") => words.next().unwrap_or_default().split(',').collect(),
            _ => BTreeSet::new(),
        };
        drawn.insert(from, to);
    }
    assert_eq!(
        drawn,
        arrows(),
        "\n\nThe diagram in lib.rs (left) and ARROWS in tests/architecture.rs (right) differ. \
         Bring them together; design.md 2 says what was meant.\n"
    );
    let modules: BTreeSet<_> = lib
        .code
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    for (module, _) in ARROWS {
        assert!(modules.contains(module), "lib.rs has no module {module}");
    }
    for common in COMMON {
        let quoted = format!("`{common}`");
        assert!(lib.raw.contains(&quoted), "lib.rs does not name {quoted}");
    }
}

/// Matrix has two writers, `actions/` and `reconcile/`: nobody else calls the homeserver.
#[test]
fn only_actions_and_reconcile_speak_to_the_homeserver() {
    let files = sources();
    let methods = homeserver_methods(&files);
    assert!(
        methods.len() > 10,
        "the trait is not where it was: {methods:?}"
    );
    let mut faults = Vec::new();
    for file in &files {
        if SPEAKERS.contains(&file.module.as_str()) {
            continue;
        }
        for method in &methods {
            for call in file.calls("homeserver", method) {
                faults.push(format!(
                    "{}:{call}: `homeserver.{method}()` is called outside of actions/ and \
                     reconcile/. Make it an action with a meaning, and call that.",
                    file.path
                ));
            }
        }
    }
    report(&faults);
}

fn homeserver_methods(files: &[File]) -> Vec<String> {
    let of_trait = files
        .iter()
        .find(|file| file.path.ends_with("matrix/homeserver.rs"))
        .expect("matrix/homeserver.rs");
    of_trait
        .code
        .lines()
        .filter_map(|line| line.trim().strip_prefix("async fn "))
        .filter_map(|rest| rest.split('(').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_stay_in_their_modules() {
    let mut faults = Vec::new();
    for file in sources() {
        for (name, homes) in CRATES {
            if homes.contains(&file.module.as_str()) {
                continue;
            }
            for line in file.mentions(&format!("{name}::")) {
                faults.push(format!(
                    "{}:{line}: the crate `{name}` belongs to {}. Put what needs it there.",
                    file.path,
                    homes.join(" and ")
                ));
            }
        }
    }
    report(&faults);
}

/// Policy decides and the fold folds from what they are given: no network, no clock, no dice.
#[test]
fn events_courses_policy_and_index_are_pure() {
    let mut faults = Vec::new();
    for file in sources() {
        if !matches!(
            file.module.as_str(),
            "events" | "courses" | "policy" | "index"
        ) {
            continue;
        }
        for impure in [
            ".await",
            "clock::",
            "rand::",
            "Ulid::",
            "Instant::now",
            "std::env",
        ] {
            for line in file.mentions(impure) {
                faults.push(format!(
                    "{}:{line}: `{impure}` makes `{}` impure. Take the value as a parameter.",
                    file.path, file.module
                ));
            }
        }
    }
    report(&faults);
}

#[test]
fn modules_are_named_for_what_they_are() {
    let mut faults = Vec::new();
    for file in sources() {
        let stem = file
            .path
            .trim_end_matches("/mod.rs")
            .trim_end_matches(".rs");
        let name = stem.rsplit('/').next().unwrap_or_default();
        if EMPTY_NAMES.contains(&name) {
            faults.push(format!(
                "{}: `{name}` does not say what it is. Name the module by its noun, or put its \
                 parts where they are used.",
                file.path
            ));
        }
    }
    report(&faults);
}
