//! The server's behaviour, in process: what members, other Matrix clients and a homeserver in trouble
//! do to it, and what everybody sees afterwards.

#![cfg(test)]

mod administration;
mod appeals;
mod arrivals;
mod authoring;
mod avatars;
mod awards;
mod badges;
mod bot;
mod by_hand;
mod categories;
mod client;
mod conduct;
mod config;
mod content;
mod courses;
mod damage;
mod digests;
mod directory;
mod docket;
mod exhibits;
mod forum;
mod gates;
mod histories;
mod inbound;
mod judged;
mod judging;
mod leaving;
mod letters;
mod lists;
mod live;
mod logs;
mod media;
mod members;
mod new_members;
mod notifications;
mod paces;
mod policies;
mod preview;
mod raids;
mod reactions;
mod reading;
mod rebuilding;
mod repeats;
mod reporting;
mod reviews;
mod reworded;
mod school;
mod search;
mod second_looks;
mod server_acls;
mod shown_badges;
#[path = "../../src/mail/sink.rs"]
mod sink;
mod standing;
mod structure;
mod suspension;
mod territories;
mod topic_acts;
mod upgrades;
mod versions;
mod videos;
mod world;
mod written;
