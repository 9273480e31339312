//! The refusals of every operation, by status. A handler names those of its own in the description of
//! its `default` response, as in `404 M_NOT_FOUND, 409 ORG.ALTHING.POLL_CLOSED`; what extractors and
//! the layers around it answer follows from what the operation takes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, Responses, path::Operation};

use super::{operations, resolved};
use crate::{api::maintenance::rests, error::errcodes::meaning};

/// What the `default` response says in the end: nothing is promised of what the homeserver refuses.
const OTHERWISE: &str = "Refused otherwise, as by the homeserver";

/// Statuses, each with an `errcode`.
type Refusals = BTreeSet<(u16, String)>;

/// Responses that operations share, by name.
type Shared = BTreeMap<String, RefOr<Response>>;

/// Describes the refusals of all operations.
pub fn add(openapi: &mut OpenApi, schemas: &Value) {
    let mut shared = Shared::new();
    for (path, is_safe, operation) in operations(openapi) {
        let takes = serde_json::to_value(&*operation).unwrap_or_default();
        let Some(mut refusals) = named(&mut operation.responses) else {
            continue;
        };
        refusals.extend(implied(&takes, schemas, is_safe));
        let may_lack = |(status, _): &(u16, String)| matches!(status, 403 | 404);
        if rests(path) && (!is_safe || refusals.iter().any(may_lack)) {
            refusals.extend(one(503, "ORG.ALTHING.REBUILDING"));
        }
        if refusals
            .iter()
            .any(|(_, code)| code.ends_with("HOMESERVER_UNAVAILABLE"))
        {
            refusals.extend(one(502, "M_UNKNOWN"));
        }
        let mut by_status = BTreeMap::<u16, Vec<String>>::new();
        for (status, errcode) in refusals {
            by_status.entry(status).or_default().push(errcode);
        }
        for (status, errcodes) in by_status {
            describe(operation, status, &errcodes, &mut shared);
        }
    }
    let components = openapi.components.get_or_insert_default();
    components.responses.extend(shared);
}

/// What the handler names, taken out of the `default` response; `None` where that says anything else.
fn named(responses: &mut Responses) -> Option<Refusals> {
    let Some(RefOr::T(default)) = responses.responses.get_mut("default") else {
        return None;
    };
    let names = default.description.split(',').map(str::trim);
    let refusal = |name: &str| {
        let (status, errcode) = name.split_once(' ')?;
        Some((status.parse().ok()?, errcode.to_owned()))
    };
    let refusals: Option<Refusals> = names.filter(|name| !name.is_empty()).map(refusal).collect();
    if refusals.is_some() {
        OTHERWISE.clone_into(&mut default.description);
    }
    refusals
}

/// What anybody is refused with who asks this, whatever the handler does.
fn implied(takes: &Value, schemas: &Value, is_safe: bool) -> Refusals {
    let mut refusals = Refusals::from(one(500, "M_UNKNOWN"));
    let needs = takes.pointer("/security/0").and_then(Value::as_object);
    let is_public = needs.is_some_and(serde_json::Map::is_empty);
    if !is_public {
        refusals.extend(one(401, "M_MISSING_TOKEN"));
        refusals.extend(one(401, "M_UNKNOWN_TOKEN"));
        refusals.extend(one(503, "ORG.ALTHING.DATABASE_UNAVAILABLE"));
        if !is_safe {
            refusals.extend(one(403, "M_FORBIDDEN"));
        }
        if takes.get("x-suspended").is_none() {
            refusals.extend(one(403, "M_USER_SUSPENDED"));
        }
    }
    let parameters = takes.get("parameters").and_then(Value::as_array);
    for parameter in parameters.into_iter().flatten() {
        let said = |key| parameter.get(key).and_then(Value::as_str);
        match (said("in"), said("name")) {
            (Some("path"), _) => refusals.extend(one(404, "M_NOT_FOUND")),
            (Some("query"), _) | (_, Some("Idempotency-Key")) => {
                refusals.extend(one(400, "M_INVALID_PARAM"));
            }
            _ => {}
        }
    }
    if let Some(body) = takes.pointer("/requestBody/content/application~1json/schema") {
        refusals.extend(one(400, "M_BAD_JSON"));
        refusals.extend(one(400, "M_NOT_JSON"));
        refusals.extend(one(413, "M_TOO_LARGE"));
        refusals.extend(one(415, "M_NOT_JSON"));
        let body = resolved(schemas, body).map_or(body, |(_, schema)| schema);
        if body.get("additionalProperties") == Some(&Value::Bool(false)) {
            refusals.extend(one(422, "M_INVALID_PARAM"));
        }
    }
    refusals
}

fn one(status: u16, errcode: &str) -> [(u16, String); 1] {
    [(status, errcode.to_owned())]
}

/// A response that is there already keeps its body.
fn describe(operation: &mut Operation, status: u16, errcodes: &[String], shared: &mut Shared) {
    let lines = errcodes.iter().map(|code| match meaning(code) {
        Some(meaning) => format!("- `{code}`: {meaning}."),
        None => format!("- `{code}`"),
    });
    let description = lines.collect::<Vec<_>>().join("\n");
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(present)) = responses.get_mut(&status.to_string()) {
        present.description = description;
        return;
    }
    let names = errcodes
        .iter()
        .map(|code| code.trim_start_matches("ORG.ALTHING."));
    let name = format!("{status}.{}", names.collect::<Vec<_>>().join("."));
    let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
    let mut response = Response::new(description);
    response
        .content
        .insert("application/json".to_owned(), body.into());
    responses.insert(status.to_string(), Ref::from_response_name(&name).into());
    shared.insert(name, response.into());
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::openapi::ResponsesBuilder;

    use super::*;

    fn said(description: &str) -> Option<Refusals> {
        let default = Response::new(description);
        let mut responses = ResponsesBuilder::new().response("default", default).build();
        named(&mut responses)
    }

    #[test]
    fn a_handler_names_its_own() {
        let two = Refusals::from([
            (404, "M_NOT_FOUND".into()),
            (409, "ORG.ALTHING.GONE".into()),
        ]);
        assert_eq!(said("404 M_NOT_FOUND, 409 ORG.ALTHING.GONE"), Some(two));
        assert_eq!(said(""), Some(Refusals::new()));
        assert_eq!(said("Refused"), None);
        assert_eq!(said("gone ORG.ALTHING.GONE"), None);
    }

    #[test]
    fn the_rest_follows_from_what_is_taken() {
        let body = json!({"content": {"application/json": {"schema": {"$ref": "#/x/It"}}}});
        let closed = json!({"It": {"additionalProperties": false}});
        let has = |takes: &Value, is_safe, status, errcode: &str| {
            implied(takes, &closed, is_safe).contains(&(status, errcode.to_owned()))
        };
        let member = json!({"requestBody": body, "parameters": [{"in": "path", "name": "slug"}]});
        assert!(has(&member, false, 401, "M_MISSING_TOKEN"));
        assert!(has(&member, false, 403, "M_FORBIDDEN") && !has(&member, true, 403, "M_FORBIDDEN"));
        assert!(has(&member, false, 403, "M_USER_SUSPENDED"));
        assert!(has(&member, false, 404, "M_NOT_FOUND"));
        assert!(has(&member, false, 415, "M_NOT_JSON"));
        assert!(has(&member, false, 422, "M_INVALID_PARAM"));
        let visitor = json!({"security": [{}], "parameters": [{"in": "query", "name": "q"}]});
        assert!(has(&visitor, true, 400, "M_INVALID_PARAM"));
        assert_eq!(implied(&visitor, &closed, true).len(), 2, "that and 500");
        let suspended = json!({"x-suspended": true});
        assert!(!has(&suspended, true, 403, "M_USER_SUSPENDED"));
    }
}
