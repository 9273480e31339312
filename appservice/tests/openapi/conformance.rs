//! Whether a value has the shape that a schema of the description asks for: types, what is required,
//! nothing that is not described, choices and bounds.

use serde_json::{Map, Value};

/// The first fault of a value, with its place.
pub fn fault(schemas: &Value, schema: &Value, value: &Value) -> Option<String> {
    if let Some(target) = schema["$ref"].as_str() {
        return fault(schemas, named(schemas, target), value);
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let mut faults = choices.iter().map(|choice| fault(schemas, choice, value));
        return if faults.any(|fault| fault.is_none()) {
            None
        } else {
            Some(format!("{value} is none of the choices"))
        };
    }
    if let Some(choices) = schema["enum"].as_array() {
        let is_one = choices.contains(value);
        return (!is_one).then(|| format!("{value} is none of {choices:?}"));
    }
    let mut kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect::<Vec<_>>(),
    };
    if schema["allOf"].is_array() {
        kinds.push("object");
    }
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind, value)) {
        return Some(format!("{value} is not {kinds:?}"));
    }
    match value {
        Value::Object(object) => object_fault(schemas, schema, object),
        Value::Array(items) => {
            let length = items.len() as u64;
            if schema["minItems"]
                .as_u64()
                .is_some_and(|least| length < least)
                || schema["maxItems"]
                    .as_u64()
                    .is_some_and(|most| length > most)
            {
                return Some(format!("{value} has too few or too many"));
            }
            let mut faults = items
                .iter()
                .map(|item| fault(schemas, &schema["items"], item));
            faults.find_map(|fault| fault)
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            let outside = schema["minimum"]
                .as_f64()
                .is_some_and(|least| number < least)
                || schema["maximum"].as_f64().is_some_and(|most| number > most);
            outside.then(|| format!("{number} is out of bounds"))
        }
        Value::String(text) => {
            let length = text.chars().count() as u64;
            let outside = schema["minLength"]
                .as_u64()
                .is_some_and(|least| length < least)
                || schema["maxLength"]
                    .as_u64()
                    .is_some_and(|most| length > most);
            outside.then(|| format!("{text:?} is too short or too long"))
        }
        _ => None,
    }
}

fn named<'s>(schemas: &'s Value, target: &str) -> &'s Value {
    let name = target.strip_prefix("#/components/schemas/").unwrap();
    schemas
        .get(name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    }
}

fn object_fault(schemas: &Value, schema: &Value, object: &Map<String, Value>) -> Option<String> {
    let mut parts = Vec::new();
    flatten(schemas, schema, &mut parts);
    let required = parts.iter().filter_map(|part| part["required"].as_array());
    let mut lacking = required.flatten().filter_map(Value::as_str);
    if let Some(name) = lacking.find(|name| !object.contains_key(*name)) {
        return Some(format!("{name} is missing"));
    }
    object.iter().find_map(|(name, value)| {
        let described = parts.iter().find_map(|part| part["properties"].get(name));
        let others = parts.iter().map(|part| &part["additionalProperties"]);
        let described = described.or(others.into_iter().find(|others| others.is_object()));
        let fault = match described {
            Some(field) => fault(schemas, field, value),
            None => Some("there is no such field".to_owned()),
        };
        fault.map(|fault| format!("{name}: {fault}"))
    })
}

/// A schema and all that it is made of.
fn flatten<'s>(schemas: &'s Value, schema: &'s Value, parts: &mut Vec<&'s Value>) {
    if let Some(target) = schema["$ref"].as_str() {
        return flatten(schemas, named(schemas, target), parts);
    }
    parts.push(schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        flatten(schemas, part, parts);
    }
}
