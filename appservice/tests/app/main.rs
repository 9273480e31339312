//! The server's behaviour, in process: what members, other Matrix clients and a homeserver in trouble
//! do to it, and what everybody sees afterwards.

#[cfg(test)]
mod client;
#[cfg(test)]
mod config;
#[cfg(test)]
mod forum;
#[cfg(test)]
mod inbound;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod live;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod repeats;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod world;
