//! Althing: a community platform whose forum is Matrix rooms and events.
//!
//! ```text
//! events -> ruma          WHAT IS SAID: content types of our events
//! courses                 WHAT IS TAUGHT: courses as they are written, checked and kept
//! policy -> events,courses  WHAT IS DECIDED: pure functions, facts -> decision
//! matrix -> events        HOW WE SPEAK to the homeserver
//! store  -> sqlx          POSTGRES: accounts, sessions, courses, invitations
//! mail                    E-MAIL: what we write to members outside of Matrix, and sending it
//! legal                   THE RULES that members accept, by version and language
//! auth   -> store,policy,mail,legal  ACCOUNTS: registration, sign-in, sessions, tokens, invitations
//! journal                 transactions, durable before they are acknowledged
//! index  -> events,policy READ MODEL in memory, changed by `fold` alone
//! ingest -> journal,index transaction -> journal -> fold -> 200
//! storage -> journal,index,ingest               where journal and snapshot are; both at the start
//! actions -> matrix,policy,events,index,store,auth  EVERY WRITE TO MATRIX, by meaning
//! bot    -> actions,events,index,policy,app  WHAT IS ASKED OF THE BOT in rooms: declared commands -> actions
//! reconcile -> actions,bot,matrix,policy,events,index,store,ingest,app  desired state - actual state -> actions
//! media                   what anybody may upload: telling what it is, clean pictures of it, the files that are served
//! exports                 copies of what is known of a member, kept for a day
//! credentials             awards as signed Open Badges, and checking them; pure
//! api    -> actions,auth,courses,credentials,events,exports,index,legal,media,store,ingest,policy,app  REST, SSE, OpenAPI, application service API
//! cli    -> all                                 what operators type
//! ```
//!
//! `clock`, `config`, `error`, `heartbeat`, `notices` (what we say to members in rooms), `render`,
//! `signing_key` and `telemetry` may be used by every module, and so may the words `matrix::{Names, RawEvent}`; `app` ties them together. Of `auth`, `actions` uses
//! the trait `Homebase` and its `Device` alone. `tests/architecture.rs` holds every file to this.

pub mod actions;
pub mod api;
pub mod app;
pub mod auth;
pub mod bot;
pub mod cli;
pub mod clock;
pub mod config;
pub mod courses;
pub mod credentials;
pub mod error;
pub mod events;
pub mod exports;
pub mod heartbeat;
pub mod index;
pub mod ingest;
pub mod journal;
pub mod legal;
pub mod mail;
pub mod matrix;
pub mod media;
pub mod notices;
pub mod policy;
pub mod reconcile;
pub mod render;
pub mod signing_key;
pub mod storage;
pub mod store;
pub mod telemetry;
