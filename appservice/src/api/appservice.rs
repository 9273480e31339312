//! The application service API ([spec]): what the homeserver calls.
//!
//! [spec]: https://spec.matrix.org/v1.18/application-service-api/

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::Response,
    routing::{get, post, put},
};
use ruma::{RoomAliasId, UserId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::{
    error::{Error, Result},
    index,
    ingest::Ingest,
    matrix::Names,
};

/// A hundred events of the largest size and what comes along with them.
const MAX_TRANSACTION: usize = 32 * 1024 * 1024;

/// What these routes need.
#[derive(Clone)]
pub struct Inbound {
    /// Takes the transactions.
    pub ingest: Ingest,
    /// Knows which aliases exist.
    pub index: index::Shared,
    /// Knows which users are the platform's own.
    pub names: Names,
    /// The homeserver's credential.
    pub hs_token: SecretString,
}

/// `/_matrix/app/v1`, and the same under the paths from before v1 that old homeservers fall back to.
pub fn router(inbound: Inbound) -> Router {
    let routes = || {
        Router::new()
            .route("/transactions/{txn_id}", put(push_events))
            .route("/users/{user_id}", get(query_user))
            .route("/rooms/{alias}", get(query_alias))
    };
    Router::new()
        .nest("/_matrix/app/v1", routes().route("/ping", post(ping)))
        .merge(routes())
        .layer(DefaultBodyLimit::max(MAX_TRANSACTION))
        .layer(middleware::from_fn_with_state(
            inbound.clone(),
            authenticate,
        ))
        .with_state(inbound)
}

/// Only the header counts: a token in a query string ends in the logs of whoever is in between.
async fn authenticate(
    State(inbound): State<Inbound>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok());
    let token = given
        .and_then(|v| v.strip_prefix("Bearer "))
        .ok_or_else(|| {
            Error::refused(
                StatusCode::UNAUTHORIZED,
                "M_MISSING_TOKEN",
                "The homeserver must send its hs_token as a bearer token.",
            )
        })?;
    let expected = inbound.hs_token.expose_secret().as_bytes();
    if !bool::from(token.as_bytes().ct_eq(expected)) {
        return Err(Error::forbidden(
            "This is not the hs_token of registration.yaml. `althing registration` prints the \
             registration that belongs to this configuration.",
        ));
    }
    Ok(next.run(request).await)
}

/// `PUT /transactions/{txnId}`: answered once the transaction is durable and folded.
async fn push_events(
    State(inbound): State<Inbound>,
    Path(txn_id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>> {
    inbound.ingest.transaction(&txn_id, body).await?;
    Ok(Json(json!({})))
}

/// `POST /ping`: the homeserver reaches us.
async fn ping() -> Json<Value> {
    Json(json!({}))
}

/// `GET /users/{userId}`: nobody comes into being by being asked for.
async fn query_user(
    State(inbound): State<Inbound>,
    Path(user_id): Path<String>,
) -> Result<Json<Value>> {
    match UserId::parse(&user_id) {
        Ok(id) if id == inbound.names.bot() => Ok(Json(json!({}))),
        _ => Err(Error::not_found("There is no such user.")),
    }
}

/// `GET /rooms/{roomAlias}`: rooms are made by what members do, not by being asked for.
async fn query_alias(
    State(inbound): State<Inbound>,
    Path(alias): Path<String>,
) -> Result<Json<Value>> {
    let known = RoomAliasId::parse(&alias).is_ok_and(|alias| {
        inbound
            .index
            .read(|i| i.lookup_alias(alias.as_str()).is_some())
    });
    if known {
        Ok(Json(json!({})))
    } else {
        Err(Error::not_found("There is no such room."))
    }
}
