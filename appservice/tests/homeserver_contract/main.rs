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
    keeps_the_contract(Arc::new(fake), clients, &names).await;
}

#[tokio::test]
async fn synapse_keeps_the_contract() {
    let synapse = synapse::Synapse::start().await;
    let clients = Clients {
        sign_in: synapse.sign_in(),
        report: synapse.report(),
    };
    keeps_the_contract(synapse.homeserver.clone(), clients, &synapse.names).await;
    synapse.stop().await;
}

async fn keeps_the_contract(homeserver: Arc<dyn Homeserver>, clients: Clients, names: &Names) {
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
    assert!(
        failed.is_empty(),
        "broken: {failed:?} (their words are above)"
    );
}
