//! What Althing relies on at a homeserver: one list of cases, run on the double that the other tests
//! use and on a real Synapse, so that the double cannot lie. Where they differ, the double is wrong.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod synapse;
#[cfg(test)]
mod world;

use std::{panic::AssertUnwindSafe, sync::Arc};

use appservice::{
    clock::Clock,
    matrix::{Homeserver, Names, fake::Fake},
};
use futures_util::FutureExt;
use ruma::server_name;

use self::world::World;

#[tokio::test]
async fn the_double_keeps_the_contract() {
    let names = Names::new(server_name!("dk.althing.test")).unwrap();
    let fake = Fake::new(names.clone(), Clock::system());
    keeps_the_contract(Arc::new(fake), &names).await;
}

#[tokio::test]
async fn synapse_keeps_the_contract() {
    let synapse = synapse::Synapse::start().await;
    keeps_the_contract(synapse.homeserver.clone(), &synapse.names).await;
    synapse.stop().await;
}

#[cfg(test)]
async fn keeps_the_contract(homeserver: Arc<dyn Homeserver>, names: &Names) {
    homeserver.register("althing").await.unwrap();
    let mut failed = Vec::new();
    // One after the other: `/messages` of a Synapse that is busy with other writes may lack an event
    // that it has just accepted.
    for (name, case) in cases::all() {
        let world = World::new(homeserver.clone(), names.clone(), name);
        if AssertUnwindSafe(case(world)).catch_unwind().await.is_err() {
            failed.push(name);
        }
    }
    assert!(
        failed.is_empty(),
        "broken: {failed:?} (their words are above)"
    );
}
