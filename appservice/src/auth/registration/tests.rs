use std::{
    pin::{Pin, pin},
    task::{Context, Poll},
};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::*;
use crate::{
    auth::testing::{Mishap, World},
    legal::Legal,
    store::accounts::Role,
};

const PASSWORD: &str = "hest batteri klammer blå";

fn asked(invitation: &str, name: &str, key: Option<&str>) -> Registration {
    Registration {
        invitation: invitation.to_owned().into(),
        username: name.into(),
        password: PASSWORD.to_owned().into(),
        display_name: format!(" {name} Holm "),
        email: None,
        language: None,
        accept_terms: Legal::load(None).unwrap().version().to_owned(),
        request_key: key.map(str::to_owned),
        from: Caller::default(),
    }
}

impl World {
    async fn try_registering(&self, asked: Registration) -> Result<Session> {
        match self.auth.check_registration(&asked).await? {
            Checked::Repeated(session) => Ok(*session),
            Checked::Candidate(candidate) => self.auth.register(*candidate).await,
        }
    }

    async fn uses(&self, token: &str) -> i32 {
        let found = self
            .auth
            .store()
            .invitation_of_token(&opaque::hash(token))
            .await
            .unwrap();
        found.unwrap().uses
    }

    async fn state(&self, name: &str) -> Option<State> {
        let user_id = self.auth.user_id(name).unwrap();
        self.auth
            .store()
            .member(user_id.as_str())
            .await
            .unwrap()
            .map(|member| member.state)
    }

    /// There is a whole member and a used invitation, or neither.
    async fn assert_whole(&self, token: &str, name: &str, context: &str) -> bool {
        let (uses, state, name_there) = (
            self.uses(token).await,
            self.state(name).await,
            self.home.user(name),
        );
        if state.is_some() {
            assert_eq!((uses, state), (1, Some(State::Active)), "{context}");
            assert_eq!(name_there, Some(format!("{name} Holm")), "{context}");
        } else {
            assert_eq!((uses, name_there), (0, None), "{context}");
        }
        state.is_some()
    }
}

#[sqlx::test(migrations = false)]
async fn a_member_is_whole_when_answered(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let mut arrivals = world.auth.arrivals();
    let token = world.invitation(Role::Administrator).await;
    let session = world
        .try_registering(asked(&token, "anna", None))
        .await
        .unwrap();
    assert_eq!(session.member.role, Role::Administrator);
    assert_eq!(session.member.language, "da");
    assert!(world.assert_whole(&token, "anna", "").await);
    assert_eq!(arrivals.try_recv().unwrap(), session.member);
    let read = world
        .auth
        .store()
        .member("@anna:dk.althing.test")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read, session.member);
    let bearer = world
        .auth
        .bearer(&session.tokens.access_token)
        .await
        .unwrap();
    assert_eq!(bearer.member.localpart, "anna");
}

/// A4.
#[sqlx::test(migrations = false)]
async fn a_homeserver_that_is_away_costs_no_invitation(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let token = world.invitation(Role::Member).await;
    for call in ["exists", "register"] {
        world.home.next(call, &[Mishap::Away]);
        let refused = world.try_registering(asked(&token, "anna", None)).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })), "{call}");
        assert!(!world.assert_whole(&token, "anna", call).await);
    }
    assert!(
        world
            .try_registering(asked(&token, "anna", None))
            .await
            .is_ok()
    );
}

#[sqlx::test(migrations = false)]
async fn a_name_that_the_homeserver_has_or_refuses_is_taken(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let token = world.invitation(Role::Member).await;
    world
        .home
        .users
        .lock()
        .unwrap()
        .insert("olga".into(), String::new());
    let refused = world
        .try_registering(asked(&token, "olga", None))
        .await
        .err()
        .unwrap();
    assert!(matches!(refused, Error::Refused { fields, .. } if fields.contains_key("username")));
    world.home.next("register", &[Mishap::NameRefused]);
    let refused = world
        .try_registering(asked(&token, "anna", None))
        .await
        .err()
        .unwrap();
    assert!(matches!(refused, Error::Refused { fields, .. } if fields.contains_key("username")));
    assert!(!world.assert_whole(&token, "anna", "").await);
}

#[sqlx::test(migrations = false)]
async fn an_unknown_outcome_is_finished(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let mishaps = [
        ("register", Mishap::LostRequest),
        ("register", Mishap::LostAnswer),
        ("register", Mishap::Broken),
        ("name", Mishap::Away),
        ("name", Mishap::LostRequest),
        ("name", Mishap::LostAnswer),
    ];
    for (n, (call, mishap)) in mishaps.into_iter().enumerate() {
        let context = format!("{call} {mishap:?}");
        let name = format!("anna{n}");
        let token = world.invitation(Role::Member).await;
        world.home.next(call, &[mishap, Mishap::Broken]);
        let pending = world
            .try_registering(asked(&token, &name, None))
            .await
            .err()
            .unwrap();
        assert_eq!(
            pending.errcode(),
            Some("ORG.ALTHING.REGISTRATION_PENDING"),
            "{context}"
        );
        assert_eq!(
            world.state(&name).await,
            Some(State::Registering),
            "{context}"
        );
        // The first repair fails too and changes nothing; the second one finishes.
        assert_eq!(
            world.auth.finish_registrations().await.unwrap(),
            0,
            "{context}"
        );
        assert_eq!(
            world.auth.finish_registrations().await.unwrap(),
            1,
            "{context}"
        );
        assert!(world.assert_whole(&token, &name, &context).await);
        assert!(
            world
                .auth
                .login(&name, PASSWORD, &Caller::default())
                .await
                .is_ok()
        );
    }
}

#[sqlx::test(migrations = false)]
async fn signing_in_finishes_too(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    for (n, by_element) in [false, true].into_iter().enumerate() {
        let name = format!("anna{n}");
        let token = world.invitation(Role::Member).await;
        world.home.next("register", &[Mishap::LostRequest]);
        assert!(
            world
                .try_registering(asked(&token, &name, None))
                .await
                .is_err()
        );
        assert!(
            world
                .auth
                .login(&name, "some other password", &Caller::default())
                .await
                .is_err()
        );
        if by_element {
            let user_id = world.auth.user_id(&name).unwrap();
            let check = world
                .auth
                .check_password(user_id.as_str(), PASSWORD, false)
                .await
                .unwrap();
            assert_eq!(check, crate::auth::PasswordCheck::Right);
        } else {
            world
                .auth
                .login(&name, PASSWORD, &Caller::default())
                .await
                .unwrap();
        }
        assert!(world.assert_whole(&token, &name, "").await);
    }
}

/// Runs a future for so many polls, then drops it, as a crash or a client who left would.
struct Crash<F> {
    inner: F,
    polls: usize,
}

impl<F: Future + Unpin> Future for Crash<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(left) = self.polls.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.polls = left;
        pin!(&mut self.inner).poll(context).map(Some)
    }
}

#[sqlx::test(migrations = false)]
async fn a_crash_at_any_await_leaves_nothing_half(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let mut crashes = 0;
    for polls in 1.. {
        let token = world.invitation(Role::Member).await;
        let name = format!("anna{polls}");
        let inner = Box::pin(world.try_registering(asked(&token, &name, None)));
        let answer = Crash { inner, polls }.await;
        if let Some(answer) = answer {
            answer.unwrap();
            break;
        }
        crashes += 1;
        // Another process; the claim of the one that crashed runs out first.
        let again = world.again();
        assert_eq!(
            again.finish_registrations().await.unwrap(),
            0,
            "{polls}: claimed"
        );
        world.pass(31);
        again.finish_registrations().await.unwrap();
        if world
            .assert_whole(&token, &name, &format!("after {polls} polls"))
            .await
        {
            assert!(
                again
                    .login(&name, PASSWORD, &Caller::default())
                    .await
                    .is_ok()
            );
        } else {
            // Nothing happened: the same invitation works.
            assert!(
                world
                    .try_registering(asked(&token, &name, None))
                    .await
                    .is_ok(),
                "{polls}"
            );
        }
    }
    // How many polls fall on either side of the commit depends on the machine; the next test crashes
    // at every question on purpose.
    assert!(crashes > 0, "nothing was crashed");
}

#[sqlx::test(migrations = false)]
async fn a_crash_at_any_question_leaves_nothing_half(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    for (n, call) in ["exists", "register", "name"].into_iter().enumerate() {
        for (m, hang) in [Mishap::Hangs, Mishap::HangsAfter].into_iter().enumerate() {
            let context = format!("{call} {hang:?}");
            let token = world.invitation(Role::Member).await;
            let name = format!("anna{n}{m}");
            world.home.next(call, &[hang]);
            tokio::select! {
                _ = world.try_registering(asked(&token, &name, None)) => panic!("{context}"),
                () = world.home.hung.notified() => {}
            }
            let again = world.again();
            assert_eq!(
                again.finish_registrations().await.unwrap(),
                0,
                "{context}: claimed"
            );
            world.pass(31);
            let written = call != "exists";
            let finished = again.finish_registrations().await.unwrap();
            assert_eq!(finished, usize::from(written), "{context}");
            assert_eq!(world.assert_whole(&token, &name, &context).await, written);
        }
    }
}

#[sqlx::test(migrations = false)]
async fn two_repairs_at_once_make_one_member(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let mut arrivals = world.auth.arrivals();
    let token = world.invitation(Role::Member).await;
    world.home.next("register", &[Mishap::LostAnswer]);
    assert!(
        world
            .try_registering(asked(&token, "anna", None))
            .await
            .is_err()
    );
    let (one, two) = tokio::join!(
        world.auth.finish_registrations(),
        world.auth.finish_registrations()
    );
    assert!(one.unwrap() + two.unwrap() >= 1);
    assert_eq!(arrivals.try_recv().unwrap().localpart, "anna");
    assert!(arrivals.try_recv().is_err());
}

#[sqlx::test(migrations = false)]
async fn a_repeated_request_gives_the_same_member(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let token = world.invitation(Role::Member).await;
    let first = world
        .try_registering(asked(&token, "anna", Some("key-1")))
        .await
        .unwrap();
    let second = world
        .try_registering(asked(&token, "anna", Some("key-1")))
        .await
        .unwrap();
    assert_eq!(first.member, second.member);
    assert_ne!(first.tokens.refresh_token, second.tokens.refresh_token);
    assert_eq!(world.uses(&token).await, 1);
    let mut other_password = asked(&token, "anna", Some("key-1"));
    other_password.password = "noget helt andet herovre".to_owned().into();
    for other in [
        asked(&token, "anna", Some("key-2")),
        asked(&token, "anna", None),
        asked(&token, "bente", Some("key-1")),
        other_password,
    ] {
        let refused = world.try_registering(other).await.err().unwrap();
        assert_eq!(refused.errcode(), Some("ORG.ALTHING.INVITATION_INVALID"));
    }
}

#[sqlx::test(migrations = false)]
async fn the_same_request_twice_at_once_gives_one_member(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let token = world.invitation(Role::Member).await;
    let (one, two) = tokio::join!(
        world.try_registering(asked(&token, "anna", Some("key"))),
        world.try_registering(asked(&token, "anna", Some("key"))),
    );
    let answers = [one, two];
    assert!(answers.iter().any(Result::is_ok));
    for error in answers.into_iter().filter_map(Result::err) {
        assert_eq!(error.errcode(), Some("ORG.ALTHING.REGISTRATION_PENDING"));
    }
    assert!(world.assert_whole(&token, "anna", "").await);
    assert!(
        world
            .try_registering(asked(&token, "anna", Some("key")))
            .await
            .is_ok()
    );
}

#[sqlx::test(migrations = false)]
async fn an_undo_does_not_touch_what_another_attempt_holds(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let token = world.invitation(Role::Member).await;
    world.home.next("register", &[Mishap::LostRequest]);
    assert!(
        world
            .try_registering(asked(&token, "anna", None))
            .await
            .is_err()
    );
    let now = world.clock.now();
    let store = world.auth.store();
    let member = store
        .member("@anna:dk.althing.test")
        .await
        .unwrap()
        .unwrap();
    let until = now + CLAIM_LIFE;
    assert!(
        store
            .claim_registration(member.account_id, now, until)
            .await
            .unwrap()
    );
    assert!(
        !store
            .undo_registration(member.account_id, now)
            .await
            .unwrap()
    );
    assert!(
        store
            .undo_registration(member.account_id, until)
            .await
            .unwrap()
    );
    assert!(!world.assert_whole(&token, "anna", "").await);
}

#[tokio::test]
async fn a_homeserver_that_hangs_is_an_unknown_outcome() {
    let home = crate::auth::testing::FakeHome::default();
    home.next("register", &[Mishap::Hangs]);
    let hung = within(Duration::from_millis(5), home.register_member("anna")).await;
    assert!(matches!(hung, Err(Error::Unavailable { sent: true, .. })));
}
