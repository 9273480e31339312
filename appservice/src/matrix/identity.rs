//! As whom a request is made.

use ruma::{OwnedUserId, ServerName, UserId};

use crate::error::{Error, Result};

/// Localpart of the bot, `sender_localpart` of the platform registration.
pub const BOT_LOCALPART: &str = "althing";

/// Prefix of the localparts that the platform registration keeps for itself.
pub const RESERVED_PREFIX: &str = "_althing_";

/// As whom a request is made: the bot by the platform's token, or a member by identity assertion
/// with the members' token ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/application-service-api/#identity-assertion
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// `@althing:server`.
    Bot,
    /// A local member.
    Member(OwnedUserId),
}

/// The names that are ours on this homeserver.
#[derive(Debug, Clone)]
pub struct Names {
    bot: OwnedUserId,
}

impl Names {
    /// The names on `server`.
    pub fn new(server: &ServerName) -> Result<Self> {
        let bot = UserId::parse(format!("@{BOT_LOCALPART}:{server}")).map_err(Error::internal)?;
        Ok(Self { bot })
    }

    /// The bot's user ID.
    pub fn bot(&self) -> &UserId {
        &self.bot
    }

    /// The homeserver's name.
    pub fn server(&self) -> &ServerName {
        self.bot.server_name()
    }

    /// The user ID of a localpart on this homeserver.
    pub fn member(&self, localpart: &str) -> Result<OwnedUserId> {
        UserId::parse(format!("@{localpart}:{}", self.server()))
            .map_err(|_e| Error::invalid_field("username", "This is not a valid user name."))
    }

    /// To act as a member. Refuses whoever is not one: the bot (its rights reach the admin API),
    /// our reserved names and users of other homeservers.
    pub fn as_member(&self, user_id: &UserId) -> Result<Identity> {
        let ours = user_id.server_name() == self.server();
        let reserved = user_id == self.bot || user_id.localpart().starts_with(RESERVED_PREFIX);
        if !ours || reserved {
            return Err(Error::forbidden(
                "Only a member of this territory can do this.",
            ));
        }
        Ok(Identity::Member(user_id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use ruma::{server_name, user_id};

    use super::*;

    #[test]
    fn only_members_can_be_acted_as() {
        let names = Names::new(server_name!("dk.example")).unwrap();
        assert!(names.as_member(user_id!("@anna:dk.example")).is_ok());
        assert!(names.as_member(user_id!("@althing:dk.example")).is_err());
        assert!(
            names
                .as_member(user_id!("@_althing_mail:dk.example"))
                .is_err()
        );
        assert!(names.as_member(user_id!("@anna:no.example")).is_err());
    }
}
