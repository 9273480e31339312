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

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use appservice::{
    api,
    app::App,
    clock::Clock,
    matrix::{Names, fake::Fake},
    store::Store,
};
use axum::http::Method;
use client::{Client, Door};
use serde_json::{Value, json};

/// What a visitor may ask. Everything else answers 401.
const PUBLIC: &[(&str, &str)] = &[
    ("get", "/api/auth/availability"),
    ("get", "/api/credentials/status/{list}"),
    ("get", "/api/legal/{document}"),
    ("get", "/api/meta"),
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
