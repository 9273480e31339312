//! What a member shows to whom.

use crate::events::Audience;

/// How somebody stands to the member whose data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// It is them.
    pub is_self: bool,
    /// The member follows them.
    pub is_connection: bool,
}

/// Whether somebody belongs to an audience; the relation is looked up only where it decides.
pub fn admits(audience: Audience, relation: impl FnOnce() -> Relation) -> bool {
    match audience {
        Audience::Members => true,
        Audience::Connections => {
            let relation = relation();
            relation.is_self || relation.is_connection
        }
        Audience::Nobody => relation().is_self,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_who_it_says() {
        let stranger = Relation {
            is_self: false,
            is_connection: false,
        };
        let friend = Relation {
            is_connection: true,
            ..stranger
        };
        let owner = Relation {
            is_self: true,
            ..stranger
        };
        let seen_by = |audience| [stranger, friend, owner].map(|r| admits(audience, || r));
        assert_eq!(seen_by(Audience::Members), [true, true, true]);
        assert_eq!(seen_by(Audience::Connections), [false, true, true]);
        assert_eq!(seen_by(Audience::Nobody), [false, false, true]);
    }
}
