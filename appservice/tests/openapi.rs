//! The description of the API: checked in, complete, and true of the router.

#![cfg(test)]

#[path = "app/client.rs"]
#[expect(
    dead_code,
    reason = "a walk needs less of a client than a test of behaviour"
)]
#[cfg(test)]
mod client;
#[cfg(test)]
#[path = "app/config.rs"]
mod config;
#[cfg(test)]
#[path = "openapi/conformance.rs"]
mod conformance;

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use appservice::{
    api,
    app::App,
    clock::Clock,
    error::errcodes::{ERRCODES, meaning},
    matrix::{Names, fake::Fake},
    store::Store,
};
use axum::http::Method;
use client::{Client, Door};
use serde_json::{Value, json};

/// What a visitor may ask. Everything else answers 401.
const PUBLIC: &[(&str, &str)] = &[
    ("get", "/api/badges/{badge_id}/image"),
    ("get", "/api/credentials/status/{list}"),
    ("get", "/api/legal/{document}"),
    ("get", "/api/meta"),
    ("post", "/api/auth/availability"),
    ("post", "/api/auth/email/verify"),
    ("post", "/api/auth/login"),
    ("post", "/api/auth/logout"),
    ("post", "/api/auth/password/forgot"),
    ("post", "/api/auth/password/reset"),
    ("post", "/api/auth/refresh"),
    ("post", "/api/auth/register"),
    ("post", "/api/credentials/verify"),
    ("post", "/api/invitations/validate"),
    ("post", "/api/notifications/unsubscribe"),
];

#[cfg(test)]
struct Operation {
    method: String,
    path: String,
    description: Value,
}

impl Operation {
    fn is_public(&self) -> bool {
        PUBLIC.contains(&(self.method.as_str(), self.path.as_str()))
    }
}

#[cfg(test)]
fn described() -> Value {
    serde_json::from_str(&api::openapi_json().unwrap()).unwrap()
}

#[cfg(test)]
fn operations() -> Vec<Operation> {
    let openapi = described();
    let mut operations = Vec::new();
    for (path, methods) in openapi["paths"].as_object().unwrap() {
        for (method, description) in methods.as_object().unwrap() {
            operations.push(Operation {
                method: method.clone(),
                path: path.clone(),
                description: description.clone(),
            });
        }
    }
    assert!(operations.len() > 20, "only {}", operations.len());
    operations
}

#[test]
fn the_checked_in_description_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let present = fs::read_to_string(&file).unwrap_or_default();
    let fresh = api::openapi_json().unwrap() + "\n";
    assert!(
        present == fresh,
        "docs/openapi.json is stale. Run `althing openapi > docs/openapi.json` (or `make generate`) \
         and commit the result."
    );
}

#[test]
fn it_is_openapi_3_1() {
    let openapi = described();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1."));
    let schemes = openapi["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    assert!(schemes.contains_key("cookie") && schemes.contains_key("bearer"));
}

#[test]
fn every_operation_says_what_an_error_looks_like() {
    for Operation {
        method,
        path,
        description,
    } in operations()
    {
        let schema = &description["responses"]["default"]["content"]["application/json"]["schema"];
        assert_eq!(
            schema["$ref"], "#/components/schemas/ErrorBody",
            "{method} {path} has no `default` response"
        );
        let words = ["summary", "description"].map(|k| description[k].as_str().unwrap_or_default());
        assert!(
            words.iter().any(|w| w.len() > 5),
            "{method} {path} says nothing"
        );
    }
}

/// What goes in and what comes out, each with its place.
#[cfg(test)]
fn bodies() -> Vec<(String, Value)> {
    let mut bodies = Vec::new();
    for Operation {
        method,
        path,
        description,
    } in operations()
    {
        let mut add = |what: &str, kind: &str, body: &Value| {
            bodies.push((format!("{method} {path}: {what} {kind}"), body.clone()));
        };
        if let Some(request) = description["requestBody"]["content"].as_object() {
            for (kind, body) in request {
                add("request", kind, body);
            }
        }
        for (status, answer) in description["responses"].as_object().unwrap() {
            let body = &answer["content"]["application/json"];
            if status.starts_with('2') && body.is_object() {
                add(status, "application/json", body);
            }
        }
    }
    bodies
}

#[test]
fn every_body_has_an_example_that_fits() {
    let schemas = &described()["components"]["schemas"];
    let faults = bodies().into_iter().filter_map(|(place, body)| {
        let fault = match body.get("example") {
            Some(example) => conformance::fault(schemas, &body["schema"], example)?,
            None => "there is no example: give a field that has none a word in \
                     api/openapi/vocabulary.rs, or `#[schema(example = …)]`"
                .to_owned(),
        };
        Some(format!("{place}: {fault}"))
    });
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn examples_of_fields_fit() {
    let schemas = &described()["components"]["schemas"];
    for (name, schema) in schemas.as_object().unwrap() {
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(example) = schema.get("example") {
                let fault = conformance::fault(schemas, schema, example);
                assert_eq!(fault, None, "{name}.{field}");
            }
        }
    }
}

#[test]
fn a_misfit_is_seen() {
    let schemas = json!({"Inner": {"type": "string", "enum": ["a", "b"]}});
    let schema = json!({"type": "object", "required": ["one"], "properties": {
        "one": {"$ref": "#/components/schemas/Inner"},
        "some": {"type": ["array", "null"], "items": {"type": "integer", "minimum": 1}},
    }});
    let fits = |value| conformance::fault(&schemas, &schema, &value).is_none();
    assert!(fits(json!({"one": "a"})) && fits(json!({"one": "b", "some": [1, 2]})));
    assert!(fits(json!({"one": "a", "some": null})));
    for misfit in [
        json!({}),
        json!({"one": "c"}),
        json!({"one": "a", "two": 2}),
        json!({"one": "a", "some": [0]}),
        json!({"one": "a", "some": ["1"]}),
        json!([]),
    ] {
        assert!(!fits(misfit.clone()), "{misfit}");
    }
}

#[test]
fn every_refusal_names_errcodes_that_there_are() {
    let openapi = described();
    let mut faults = Vec::new();
    for operation in operations() {
        let responses = operation.description["responses"].as_object().unwrap();
        for (status, response) in responses {
            let place = format!("{} {} {status}", operation.method, operation.path);
            if status == "default" {
                // What cannot be read as a list of errcodes is left as it is.
                if response["description"] != "Refused otherwise, as by the homeserver" {
                    faults.push(format!("{place} is no list as `404 M_NOT_FOUND, 409 …`"));
                }
                continue;
            }
            let named = client::described::errcodes(&openapi, response);
            if status.starts_with(['4', '5']) && named.is_empty() {
                faults.push(format!("{place} names no errcode"));
            }
            let unknown = named.iter().filter(|name| meaning(name).is_none());
            faults.extend(unknown.map(|name| format!("{place}: what is {name}?")));
        }
        if !responses.contains_key("500") {
            faults.push(format!(
                "{} {} never fails",
                operation.method, operation.path
            ));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
#[should_panic(expected = "does not name 418 M_UNKNOWN")]
fn a_refusal_that_is_not_named_is_seen() {
    let address = "/api/forum/topics/boernevenlige-cykelruter?limit=1";
    client::described::must_name(&Method::GET, address, 403, "ORG.ALTHING.BADGE_REQUIRED");
    client::described::must_name(&Method::GET, address, 418, "M_UNKNOWN");
}

#[test]
#[should_panic(expected = "no operation of the description fits")]
fn an_operation_that_is_not_described_is_seen() {
    client::described::must_name(&Method::GET, "/metrics", 404, "M_NOT_FOUND");
    client::described::must_name(&Method::GET, "/api/no/such/thing", 404, "M_UNRECOGNIZED");
    client::described::must_name(&Method::GET, "/api/no/such/thing", 403, "M_FORBIDDEN");
}

#[test]
fn errcodes_of_the_sources_are_known_and_in_order() {
    let mut known: Vec<_> = ERRCODES.iter().map(|(errcode, _)| *errcode).collect();
    assert!(known.is_sorted());
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap_or_default();
            let texts = source.split('"').filter(|text| *text != "ORG.ALTHING.");
            for errcode in texts.filter(|text| text.starts_with("ORG.ALTHING.")) {
                assert!(meaning(errcode).is_some(), "{}: {errcode}", path.display());
                if !path.ends_with("errcodes.rs") {
                    known.retain(|known| *known != errcode);
                }
            }
        }
    }
    let unused: Vec<_> = known.iter().filter(|e| e.starts_with("ORG.")).collect();
    assert!(unused.is_empty(), "nothing answers {unused:?}");
}

#[test]
fn operation_ids_are_unique() {
    let mut seen = BTreeSet::new();
    for operation in operations() {
        let id = operation.description["operationId"]
            .as_str()
            .unwrap_or_default();
        assert!(
            !id.is_empty(),
            "{} {} has none",
            operation.method,
            operation.path
        );
        assert!(seen.insert(id.to_owned()), "{id} names two operations");
    }
}

#[test]
fn it_tells_what_needs_no_credentials() {
    for operation in operations() {
        let security = &operation.description["security"];
        let says_public = *security == json!([{}]);
        assert_eq!(
            says_public,
            operation.is_public(),
            "{} {}: `security(())` in its #[utoipa::path] says that a visitor may ask; PUBLIC in \
             tests/openapi.rs must agree",
            operation.method,
            operation.path
        );
    }
}

/// Without a database and without a homeserver: who shows nothing is refused before either is asked.
#[tokio::test]
async fn without_credentials_everything_else_is_401() {
    let data = tempfile::tempdir().unwrap();
    let config = config::config(data.path());
    let clock = Clock::system();
    let store = Store::connect(&config).unwrap();
    let fake = Fake::new(
        Names::new(&config.homeserver.server_name).unwrap(),
        clock.clone(),
    );
    let app = App::with_homeserver(config, clock, store, Arc::new(fake))
        .await
        .unwrap();
    // There is nothing to be read.
    app.rebuilding.end();
    let door = Door::default();
    door.open(api::public(&app));
    let visitor = Client::visitor(&door);
    let secret = config::SECRETS[0];
    for operation in operations() {
        if operation.is_public() {
            continue;
        }
        let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
        let mut parts: Vec<_> = operation.path.split('/').collect();
        parts
            .iter_mut()
            .filter(|p| p.starts_with('{'))
            .for_each(|p| *p = "x");
        let path = parts.join("/");
        let bodies = [None, Some(json!({})), Some(json!("no object"))];
        for body in bodies {
            let answer = visitor.send(method.clone(), &path, body).await;
            answer.refused(401, "M_MISSING_TOKEN");
        }
        let pretender = visitor.clone().token(secret);
        let answer = pretender.send(method.clone(), &path, Some(json!({}))).await;
        answer.refused(401, "M_UNKNOWN_TOKEN");
    }
    let unknown = visitor.get("/api/no/such/thing").await;
    unknown.refused(404, "M_UNRECOGNIZED");
    // What is only for the homeserver is not on this listener.
    for path in [
        "/metrics",
        "/_althing/check_password",
        "/_althing/may_find",
        "/_althing/may_invite",
        "/_althing/silenced",
        "/_matrix/app/v1/users/x",
        "/_althing/index",
    ] {
        let answer = visitor.send(Method::PUT, path, None).await;
        answer.refused(404, "M_UNRECOGNIZED");
    }
}
