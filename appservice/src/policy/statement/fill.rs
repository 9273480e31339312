/// Puts values in place of the names in braces, once through: a brace in a value is a brace. A name
/// without a value stays as it is.
pub(super) fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some(value) = value(name) {
            filled.push_str(&value);
        } else {
            filled.push('{');
            filled.push_str(name);
            filled.push('}');
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_not_looked_into() {
        let value = |name: &str| match name {
            "a" => Some("{b}".to_owned()),
            "b" => Some("no".to_owned()),
            _ => None,
        };
        assert_eq!(fill("x {a} {c} {", value), "x {b} {c} {");
    }
}
