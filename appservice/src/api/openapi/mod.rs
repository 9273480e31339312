//! What the description of the API gets besides what the handlers say of themselves: an example of
//! every body, and the `errcode`s of every refusal.

mod examples;
mod refusals;
mod vocabulary;

use serde_json::Value;
use utoipa::openapi::{OpenApi, PathItem, path::Operation};

/// Completes a description.
pub fn complete(openapi: &mut OpenApi) {
    let components = openapi.components.get_or_insert_default();
    let schemas = serde_json::to_value(&components.schemas).unwrap_or_default();
    examples::add(openapi, &schemas);
    refusals::add(openapi, &schemas);
}

/// All operations, each with its path and whether its method is safe.
fn operations(openapi: &mut OpenApi) -> impl Iterator<Item = (&str, bool, &mut Operation)> {
    openapi.paths.paths.iter_mut().flat_map(|(path, item)| {
        let PathItem {
            get,
            put,
            post,
            delete,
            ..
        } = item;
        let all = [(true, get), (false, put), (false, post), (false, delete)];
        all.into_iter().filter_map(move |(is_safe, operation)| {
            Some((path.as_str(), is_safe, operation.as_mut()?))
        })
    })
}

/// The schema that a schema stands for, and the name by which it is referred to.
fn resolved<'s>(schemas: &'s Value, schema: &'s Value) -> Option<(&'s str, &'s Value)> {
    let name = schema.get("$ref")?.as_str()?.rsplit('/').next()?;
    Some((name, schemas.get(name)?))
}
