//! Whether the description of the API names a refusal that was met.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::http::Method;
use serde_json::Value;

/// An operation and its refusals: statuses, each with an errcode.
struct Described {
    method: String,
    path: Vec<String>,
    refusals: BTreeSet<(String, String)>,
}

static DESCRIBED: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let openapi: Value =
        serde_json::from_str(&appservice::api::openapi_json().expect("a description"))
            .expect("JSON");
    let paths = openapi["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    let described = operations.map(|(path, method, operation)| Described {
        method: method.to_uppercase(),
        path: path.split('/').map(ToOwned::to_owned).collect(),
        refusals: refusals(&openapi, operation),
    });
    described.collect()
});

fn refusals(openapi: &Value, operation: &Value) -> BTreeSet<(String, String)> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let refusals = responses.flat_map(|(status, response)| {
        let errcodes = errcodes(openapi, response).into_iter();
        errcodes.map(|errcode| (status.clone(), errcode))
    });
    refusals.collect()
}

/// The errcodes that a response names, which may be one of those that operations share.
pub fn errcodes(openapi: &Value, response: &Value) -> Vec<String> {
    let shared = response["$ref"].as_str().and_then(|r| r.rsplit('/').next());
    let response = shared.map_or(response, |name| &openapi["components"]["responses"][name]);
    let words = response["description"].as_str().unwrap_or_default();
    let items = words.lines().filter_map(|line| line.strip_prefix("- `"));
    let errcodes = items.filter_map(|item| item.split('`').next());
    errcodes.map(ToOwned::to_owned).collect()
}

/// Where the description is silent: pages, the homeserver's listener, and addresses that there are not.
fn is_undescribed(address: &str, status: u16, errcode: &str) -> bool {
    !address.starts_with("/api/") || (matches!(status, 404 | 405) && errcode == "M_UNRECOGNIZED")
}

/// Panics where an operation was refused with what its description does not name, or is not described.
pub fn must_name(method: &Method, address: &str, status: u16, errcode: &str) {
    let path = address.split('?').next().unwrap_or_default();
    let path: Vec<_> = path.split('/').collect();
    let fits = |described: &&Described| {
        let mut parts = described.path.iter().zip(&path);
        described.method == method.as_str()
            && described.path.len() == path.len()
            && parts.all(|(part, is)| part.starts_with('{') || part == is)
    };
    let variables = |d: &&Described| d.path.iter().filter(|p| p.starts_with('{')).count();
    let Some(operation) = DESCRIBED.iter().filter(fits).min_by_key(variables) else {
        assert!(
            is_undescribed(address, status, errcode),
            "{method} {address}: no operation of the description fits, and it answers {status} {errcode}"
        );
        return;
    };
    let refusal = (status.to_string(), errcode.to_owned());
    assert!(
        operation.refusals.contains(&refusal),
        "{method} {}: its description does not name {status} {errcode}",
        operation.path.join("/")
    );
}
