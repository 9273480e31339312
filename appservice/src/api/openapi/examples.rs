//! Examples of bodies, put together from their fields: those that are required, and those that have an
//! example of their own.

use serde_json::{Map, Value, json};
use utoipa::openapi::{Content, OpenApi, RefOr};

use super::{operations, resolved, vocabulary::word};

/// Gives every body an example whose fields tell enough and that has none yet.
pub fn add(openapi: &mut OpenApi, schemas: &Value) {
    for (_, _, operation) in operations(openapi) {
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            body.content.values_mut().for_each(|c| show(c, schemas));
        }
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && status.starts_with('2')
                && let Some(content) = response.content.get_mut("application/json")
            {
                show(content, schemas);
            }
        }
    }
}

fn show(content: &mut RefOr<Content>, schemas: &Value) {
    if let RefOr::T(content) = content
        && content.example.is_none()
        && let Ok(schema) = serde_json::to_value(&content.schema)
    {
        content.example = Composer::new(schemas).compose(&schema, "");
    }
}

/// Makes values of schemas. Within a schema that refers to itself it stops.
struct Composer<'s> {
    schemas: &'s Value,
    within: Vec<&'s str>,
}

impl<'s> Composer<'s> {
    fn new(schemas: &'s Value) -> Self {
        Self {
            schemas,
            within: Vec::new(),
        }
    }

    /// A value of this schema; `name` is that of the field that holds it.
    fn compose(&self, schema: &Value, name: &str) -> Option<Value> {
        if let Some(own) = own_example(schema) {
            return Some(own.clone());
        }
        if let Some((target, schema)) = resolved(self.schemas, schema) {
            return self.enter(target)?.compose(schema, name);
        }
        let list = |key| schema.get(key).and_then(Value::as_array);
        if let Some(choices) = list("oneOf").or(list("anyOf")) {
            return choices.iter().find_map(|choice| self.compose(choice, name));
        }
        if let Some(parts) = list("allOf") {
            let mut whole = Map::new();
            for part in parts {
                whole.extend(self.compose(part, name)?.as_object()?.clone());
            }
            return Some(whole.into());
        }
        match kind(schema)? {
            "object" => self.object(schema),
            "array" => {
                let item = self.compose(schema.get("items")?, name);
                let least = schema.get("minItems").and_then(Value::as_u64);
                let many = usize::try_from(least.unwrap_or_default().max(1)).ok()?;
                Some(item.map_or(json!([]), |item| vec![item; many].into()))
            }
            "boolean" => Some(false.into()),
            "integer" | "number" => {
                let least = schema.get("minimum").and_then(Value::as_i64);
                Some(least.unwrap_or_default().max(1).into())
            }
            "string" => text(schema, name),
            _ => None,
        }
    }

    fn object(&self, schema: &Value) -> Option<Value> {
        let mut object = Map::new();
        let required = schema.get("required").and_then(Value::as_array);
        let fields = schema.get("properties").and_then(Value::as_object);
        for (name, field) in fields.into_iter().flatten() {
            let is_required = required.is_some_and(|names| names.contains(&json!(name)));
            if is_required || own_example(field).is_some() {
                object.insert(name.clone(), self.compose(field, name)?);
            }
        }
        Some(object.into())
    }

    fn enter(&self, target: &'s str) -> Option<Self> {
        let is_new = !self.within.contains(&target);
        is_new.then(|| Self {
            schemas: self.schemas,
            within: [self.within.as_slice(), &[target]].concat(),
        })
    }
}

fn own_example(schema: &Value) -> Option<&Value> {
    schema
        .get("example")
        .or_else(|| schema.get("examples")?.get(0))
}

/// The type of a schema; what may be null too has its other one.
fn kind(schema: &Value) -> Option<&str> {
    let kind = schema.get("type")?;
    let mut kinds = kind
        .as_array()
        .map_or(std::slice::from_ref(kind), Vec::as_slice)
        .iter();
    kinds.find_map(|kind| kind.as_str().filter(|kind| *kind != "null"))
}

fn text(schema: &Value, name: &str) -> Option<Value> {
    if let Some(first) = schema.get("enum").and_then(|all| all.get(0)) {
        return Some(first.clone());
    }
    let format = schema.get("format").and_then(Value::as_str);
    let known = match format {
        Some("date-time") => Some("2026-12-01T09:30:00Z"),
        Some("date") => Some("2026-12-01"),
        Some("uuid") => Some("0193b5d2-7c1e-7a54-9f0e-3d1c5a8e6b42"),
        _ => word(name),
    };
    known.map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compose(schemas: &Value) -> Option<Value> {
        Composer::new(schemas).compose(&json!({"$ref": "#/components/schemas/It"}), "")
    }

    #[test]
    fn what_is_required_is_shown_and_what_has_an_example() {
        let schemas = json!({
            "It": {"type": "object", "required": ["user_id", "more"], "properties": {
                "user_id": {"type": "string"},
                "slug": {"type": ["string", "null"]},
                "on": {"type": "boolean", "example": true},
                "more": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/More"}]},
            }},
            "More": {"allOf": [
                {"type": "object", "required": ["at"], "properties": {
                    "at": {"type": "string", "format": "date-time"}}},
                {"type": "object", "required": ["n"], "properties": {
                    "n": {"type": "integer", "minimum": 10}}},
            ]},
        });
        let more = json!({"n": 10, "at": "2026-12-01T09:30:00Z"});
        assert_eq!(
            compose(&schemas),
            Some(json!({"user_id": "@anna:dk.example", "on": true, "more": more}))
        );
    }

    #[test]
    fn what_holds_itself_ends() {
        let schemas = json!({"It": {"type": "object", "required": ["below"], "properties": {
            "below": {"type": "array", "items": {"$ref": "#/components/schemas/It"}},
        }}});
        assert_eq!(compose(&schemas), Some(json!({"below": []})));
    }

    #[test]
    fn a_required_field_without_a_word_leaves_no_example() {
        let schemas = json!({"It": {"type": "object", "required": ["xyzzy"], "properties": {
            "xyzzy": {"type": "string"},
        }}});
        assert_eq!(compose(&schemas), None);
    }
}
