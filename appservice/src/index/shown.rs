/// How a membership shows its user.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    pub name: Option<&'a str>,
    /// The content URI of the avatar; it holds no [`BREAK`].
    pub avatar: Option<&'a str>,
}

/// Stands between avatar and name where both are one text.
pub(super) const BREAK: char = '\0';

impl<'a> Shown<'a> {
    /// What a text says that [`Shown::text`] has made.
    pub fn of(text: &'a str) -> Self {
        let (avatar, name) = text.split_once(BREAK).unwrap_or(("", text));
        let said = |part: &'a str| (!part.is_empty()).then_some(part);
        Self {
            name: said(name),
            avatar: said(avatar),
        }
    }

    /// Both as one text, which all memberships of a member share; nothing where neither is said.
    pub fn text(self) -> Option<String> {
        match (self.name, self.avatar) {
            (None, None) => None,
            (Some(name), None) if !name.contains(BREAK) => Some(name.to_owned()),
            (name, avatar) => {
                let (name, avatar) = (name.unwrap_or_default(), avatar.unwrap_or_default());
                Some(format!("{avatar}{BREAK}{name}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_says_both() {
        let (anna, odd) = (Some("Anna"), Some("An\0na"));
        for name in [None, anna, odd] {
            for avatar in [None, Some("mxc://dk.test/a")] {
                let shown = Shown { name, avatar };
                let text = shown.text();
                let read = text.as_deref().map(Shown::of).unwrap_or_default();
                assert_eq!(read, shown);
            }
        }
        assert_eq!(
            Shown {
                name: anna,
                avatar: None
            }
            .text()
            .as_deref(),
            anna
        );
    }
}
