//! End to end on a real Synapse and a real PostgreSQL, and what happens when one of them fails.
//! `make test` sets up what these tests need.

#[cfg(test)]
mod badges;
#[cfg(test)]
mod burst;
#[cfg(test)]
mod conduct;
#[cfg(test)]
mod courses;
#[cfg(test)]
mod element;
#[cfg(test)]
mod faults_appservice;
#[cfg(test)]
mod faults_homeserver;
#[cfg(test)]
mod faults_transactions;
#[cfg(test)]
mod finding;
#[cfg(test)]
mod judging;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod members;
#[cfg(test)]
mod people;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod rebuilding;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod rules;
#[cfg(test)]
#[path = "../support/mod.rs"]
mod support;
#[cfg(test)]
mod talking;
#[cfg(test)]
mod treaty;
