//! The server's behaviour, in process: what members, other Matrix clients and a homeserver in trouble
//! do to it, and what everybody sees afterwards.

#![cfg(test)]

mod arrivals;
mod authoring;
mod avatars;
mod awards;
mod badges;
mod client;
mod config;
mod courses;
mod forum;
mod gates;
mod inbound;
mod leaving;
mod lists;
mod live;
mod logs;
mod members;
mod repeats;
mod school;
mod structure;
mod world;
