//! Althing: a community platform whose forum is Matrix rooms and events.
//!
//! ```text
//! events -> ruma          WHAT IS SAID: content types of our events
//! policy -> events        WHAT IS DECIDED: pure functions, facts -> decision
//! matrix -> events        HOW WE SPEAK to the homeserver
//! store  -> sqlx          POSTGRES: accounts, sessions, invitations
//! auth   -> store,policy  ACCOUNTS: registration, sign-in, sessions, tokens, invitations
//! journal                 transactions, durable before they are acknowledged
//! index  -> events,policy READ MODEL in memory, changed by `fold` alone
//! ingest -> journal,index transaction -> journal -> fold -> 200
//! actions -> matrix,policy,events,index,store   EVERY WRITE TO MATRIX, by meaning
//! reconcile -> actions,index,store              desired state - actual state -> actions
//! api    -> actions,auth,index,store,ingest     REST, SSE, OpenAPI, application service API
//! cli    -> all                                 what operators type
//! ```
//!
//! `clock`, `config`, `error`, `heartbeat`, `render` and `telemetry` may be used by every module;
//! `app` ties them together.

pub mod actions;
pub mod api;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod events;
pub mod heartbeat;
pub mod index;
pub mod ingest;
pub mod journal;
pub mod matrix;
pub mod policy;
pub mod reconcile;
pub mod render;
pub mod storage;
pub mod store;
pub mod telemetry;
