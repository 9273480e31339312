//! Digests, by mail.

use tokio::sync::oneshot;

use super::Auth;
use crate::{
    error::{Error, Result},
    mail::{DigestPost, DigestTopic, Letter, Words},
    policy::digest::{Missed, MissedPost, MissedTopic},
    store::accounts::Member,
};

impl Auth {
    /// Whether any mail goes out from here.
    pub fn has_mail(&self) -> bool {
        self.mail.is_open()
    }

    /// Writes to a member what they have missed, if their address is confirmed. Returns when the
    /// letter's turn has come: whoever waits for other letters is held up by one digest, not by
    /// thousands.
    pub async fn send_digest(&self, member: &Member, name: String, missed: Missed) -> Result<()> {
        let Some(to) = member.email.clone().filter(|_| member.email_verified) else {
            return Ok(());
        };
        let web = &self.letters.web_url;
        let token = self.unsubscribe.issue(&member.user_id)?;
        let posts = |posts: Vec<MissedPost>| posts.into_iter().map(DigestPost::from).collect();
        let words = Words::Digest {
            name,
            mentions: posts(missed.mentions),
            replies: posts(missed.replies),
            topics: missed.topics.into_iter().map(DigestTopic::from).collect(),
            url: format!("{web}/notifications"),
            leave: format!("{web}/unsubscribe#{token}"),
            one_click: format!("{web}/api/notifications/unsubscribe?token={token}"),
        };
        let letter = Letter {
            to,
            language: member.language.clone(),
            words,
        };
        let (begin, turn) = oneshot::channel();
        self.mail.post(async move {
            // Whoever waited may have been stopped.
            let _ = begin.send(());
            Ok(vec![letter])
        });
        turn.await
            .map_err(|_dropped| Error::Internal("there was no room for a digest".into()))
    }
}

impl From<MissedPost> for DigestPost {
    fn from(post: MissedPost) -> Self {
        Self {
            by: post.by,
            title: post.title,
            excerpt: post.excerpt,
            url: post.url,
        }
    }
}

impl From<MissedTopic> for DigestTopic {
    fn from(topic: MissedTopic) -> Self {
        Self {
            title: topic.title,
            posts: topic.posts,
            url: topic.url,
        }
    }
}
