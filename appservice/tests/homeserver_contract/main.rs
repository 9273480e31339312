//! What Althing relies on at a homeserver: one list of cases, run on the double that the other tests
//! use and on a real Synapse, so that the double cannot lie. Where they differ, the double is wrong.

#![cfg(test)]

mod cases;
mod synapse;
mod world;

use std::{panic::AssertUnwindSafe, sync::Arc};

use appservice::{
    clock::Clock,
    matrix::{Homeserver, Names, fake::Fake},
};
use futures_util::FutureExt;
use ruma::server_name;

use self::world::{Clients, Reported, World};

#[tokio::test]
async fn the_double_keeps_the_contract() {
    let names = Names::new(server_name!("dk.althing.test")).unwrap();
    let fake = Fake::new(names.clone(), Clock::system());
    let home = fake.clone();
    let there = fake.clone();
    let clients = Clients {
        sign_in: Arc::new(move |user_id, device_id| {
            home.sign_in(&user_id, &device_id, "Element");
            Box::pin(async {})
        }),
        report: Arc::new(move |by, reported, reason| {
            match reported {
                Reported::Event(room, event) => {
                    there.report_event(&by, &room, &event, &reason).unwrap();
                }
                Reported::User(user) => there.report_user(&by, &user, &reason),
            }
            Box::pin(async {})
        }),
    };
    let broken = broken_cases(Arc::new(fake), clients, &names).await;
    assert!(broken.is_empty(), "{broken:?} (their words are above)");
}

#[tokio::test]
async fn synapse_keeps_the_contract() {
    let synapse = synapse::Synapse::start().await;
    let clients = Clients {
        sign_in: synapse.sign_in(),
        report: synapse.report(),
    };
    let broken = broken_cases(synapse.homeserver.clone(), clients, &synapse.names).await;
    let errors = synapse.errors();
    synapse.stop().await;
    assert!(
        broken.is_empty(),
        "{broken:?} (their words are above); Synapse says:\n{errors}"
    );
}

/// The names of the cases that the homeserver does not keep.
async fn broken_cases(
    homeserver: Arc<dyn Homeserver>,
    clients: Clients,
    names: &Names,
) -> Vec<&'static str> {
    homeserver.register("althing").await.unwrap();
    let mut failed = Vec::new();
    // One after the other: `/messages` of a Synapse that is busy with other writes may lack an event
    // that it has just accepted.
    for (name, case) in cases::all() {
        let world = World::new(homeserver.clone(), clients.clone(), names.clone(), name);
        if AssertUnwindSafe(case(world)).catch_unwind().await.is_err() {
            failed.push(name);
        }
    }
    failed
}
