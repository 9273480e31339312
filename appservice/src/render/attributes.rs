//! Attributes, each for what it says. The sanitiser lets a name through; of addresses it looks at the
//! scheme only where no attribute with an earlier name stands before them.

use ruma::html::NodeRef;

/// Where a link may lead ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mroommessage-msgtypes
const SCHEMES: [&str; 5] = ["https:", "http:", "ftp:", "mailto:", "magnet:"];

/// Takes away every attribute that says what it should not, of an element and all in it.
pub(super) fn clean(node: &NodeRef) {
    let Some(element) = node.as_element() else {
        return;
    };
    let of = &*element.name.local;
    let mut last = None;
    element.attrs.borrow_mut().retain(|attribute| {
        // By name; a replaced one may stand there twice.
        let name = attribute.name.local.clone();
        let first = last.as_ref() != Some(&name);
        let kept = first && may_say(of, &name, &attribute.value);
        if kept {
            last = Some(name);
        }
        kept
    });
    node.children().for_each(|child| clean(&child));
}

fn may_say(element: &str, name: &str, value: &str) -> bool {
    match (element, name) {
        ("a", "href") => leads_out(value),
        ("a", _) => false,
        ("ol", "start") => value.parse::<i32>().is_ok(),
        (_, "data-mx-color" | "data-mx-bg-color") => is_colour(value),
        _ => true,
    }
}

/// Whether an address has one of the schemes, as every browser reads it.
fn leads_out(address: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        let begin = address.get(..scheme.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    })
}

/// `#` and six hexadecimal digits.
fn is_colour(value: &str) -> bool {
    let digits = value.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use crate::render::display;

    #[test]
    fn an_address_is_looked_at_whatever_stands_before_it() {
        for before in ["", "alt=x ", "a=b ", "target=_blank ", "data-x "] {
            let html = format!("<a {before}href=\"javascript:alert(1)\">x</a>");
            let shown = display("", Some(&html));
            assert!(!shown.contains("javascript"), "{shown}");
        }
        let fine = "<a title=x href=\"https://example.org/\">x</a>";
        assert_eq!(
            display("", Some(fine)),
            "<a href=\"https://example.org/\">x</a>"
        );
    }

    #[test]
    fn a_colour_is_a_colour_and_a_number_a_number() {
        for (html, shown) in [
            (
                "<font color=\"#ff0000\">x</font>",
                "<span data-mx-color=\"#ff0000\">x</span>",
            ),
            (
                "<font color=red data-mx-color=\"#00ff00\">x</font>",
                "<span data-mx-color=\"#00ff00\">x</span>",
            ),
            (
                "<span data-mx-bg-color=\"#fff url(x)\">x</span>",
                "<span>x</span>",
            ),
            (
                "<ol start=\"7\"><li>x</li></ol>",
                "<ol start=\"7\"><li>x</li></ol>",
            ),
            ("<ol start=\"1;x\"><li>x</li></ol>", "<ol><li>x</li></ol>"),
        ] {
            assert_eq!(display("", Some(html)), shown, "{html}");
        }
    }
}
