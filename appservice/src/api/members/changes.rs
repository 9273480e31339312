//! Bodies in which every field must be one that a member may set: what is not named here changes
//! nothing, and says so.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    error::{Error, Result},
    policy::{display_name, profile},
};

/// What a member changes of their profile. Absent: as it was; null: taken away.
#[expect(clippy::option_option, reason = "null is not absent")]
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SetProfile {
    /// 1–64 characters; cannot be taken away.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub display_name: Option<Option<String>>,
    /// 1000 characters at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "Cykler til alt, også i regnvejr.")]
    pub biography: Option<Option<String>>,
    /// 80 characters at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "Aarhus")]
    pub location: Option<Option<String>>,
    /// 40 characters at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub pronouns: Option<Option<String>>,
    /// Ten BCP 47 tags at most.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<Vec<String>>)]
    pub languages: Option<Option<Vec<String>>>,
    /// A name of the IANA list.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "Europe/Copenhagen")]
    pub time_zone: Option<Option<String>>,
    /// 80 characters at most; shown as the member's privacy says, and to nobody else.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub real_name: Option<Option<String>>,
}

/// Tells null from absent.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

const PROFILE: &[&str] = &[
    "display_name",
    "biography",
    "location",
    "pronouns",
    "languages",
    "time_zone",
    "real_name",
];

/// Reads a body of these fields. 422 names every field that is none of them, or of another type.
pub(super) fn read<T: DeserializeOwned>(body: &Map<String, Value>, fields: &[&str]) -> Result<T> {
    let unknown = body.keys().filter(|key| !fields.contains(&key.as_str()));
    let faults: BTreeMap<Cow<'static, str>, String> = unknown
        .map(|key| {
            (
                Cow::Owned(key.clone()),
                "This is not for you to set.".into(),
            )
        })
        .collect();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let whole = Value::Object(body.clone());
    serde_json::from_value(whole).map_err(|_e| Error::invalid(misfits::<T>(body, fields)))
}

/// The fields that cannot be read on their own, or are missing.
fn misfits<T: DeserializeOwned>(
    body: &Map<String, Value>,
    fields: &[&str],
) -> BTreeMap<Cow<'static, str>, String> {
    let mut faults = BTreeMap::new();
    for field in fields {
        let mut alone = body.clone();
        alone.retain(|key, _| key == field);
        let is_there = !alone.is_empty();
        let Err(told) = serde_json::from_value::<T>(Value::Object(alone)) else {
            continue;
        };
        let lacks = told.to_string();
        let message = match (is_there, lacks.starts_with("missing field")) {
            (true, false) => "This is not a value that fits here.",
            (false, true) => "This is needed.",
            _ => continue,
        };
        faults.insert(Cow::Owned((*field).to_owned()), message.to_owned());
    }
    faults
}

impl SetProfile {
    /// Reads and checks a body; an empty text takes its field away.
    pub fn parse(body: &Map<String, Value>) -> Result<Self> {
        let mut wish: Self = read(body, PROFILE)?;
        let mut faults = BTreeMap::new();
        let mut check = |field: &'static str, checked: Result<(), String>| {
            if let Err(fault) = checked {
                faults.insert(field, fault);
            }
        };
        if let Some(name) = &mut wish.display_name {
            let given = name.as_deref().unwrap_or_default();
            let checked = display_name::check(given).map(|good| *name = Some(good));
            check("display_name", checked.map_err(ToOwned::to_owned));
        }
        check(
            "biography",
            tidy(&mut wish.biography, |t| {
                profile::text(t, profile::BIOGRAPHY)
            }),
        );
        check(
            "location",
            tidy(&mut wish.location, |t| profile::line(t, profile::LOCATION)),
        );
        check(
            "pronouns",
            tidy(&mut wish.pronouns, |t| profile::line(t, profile::PRONOUNS)),
        );
        check(
            "real_name",
            tidy(&mut wish.real_name, |t| {
                profile::line(t, profile::REAL_NAME)
            }),
        );
        check("time_zone", tidy(&mut wish.time_zone, profile::time_zone));
        if let Some(Some(tags)) = &mut wish.languages {
            let checked = profile::languages(tags).map(|good| *tags = good);
            check("languages", checked);
        }
        if faults.is_empty() {
            Ok(wish)
        } else {
            Err(Error::invalid(faults))
        }
    }
}

#[expect(clippy::option_option, reason = "null is not absent")]
fn tidy(
    field: &mut Option<Option<String>>,
    check: impl Fn(&str) -> Result<String, String>,
) -> Result<(), String> {
    if let Some(said) = field {
        *said = match said.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(check(text)?),
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(body: &Value) -> Vec<String> {
        match SetProfile::parse(body.as_object().unwrap()) {
            Err(Error::Refused { fields, status, .. }) => {
                assert_eq!(status, 422);
                fields.into_keys().map(Cow::into_owned).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn null_is_not_absent() {
        let body = json!({"biography": null, "location": " ", "pronouns": "hun"});
        let wish = SetProfile::parse(body.as_object().unwrap()).unwrap();
        assert_eq!((wish.biography, wish.location), (Some(None), Some(None)));
        assert_eq!(wish.pronouns, Some(Some("hun".into())));
        assert_eq!(wish.time_zone, None);
    }

    #[test]
    fn nobody_sets_what_is_not_theirs() {
        let body = json!({"role": "administrator", "id": 1, "badges": [], "is_admin": true});
        assert_eq!(faults(&body), ["badges", "id", "is_admin", "role"]);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let body = json!({
            "display_name": null, "biography": "x".repeat(100_000), "location": "a\nb",
            "time_zone": "here", "languages": ["Danish please"], "real_name": "a\u{202e}b",
        });
        let all = [
            "biography",
            "display_name",
            "languages",
            "location",
            "real_name",
            "time_zone",
        ];
        assert_eq!(faults(&body), all);
        assert_eq!(
            faults(&json!({"biography": 7, "location": "ok"})),
            ["biography"]
        );
    }
}
