//! The rules, and what a member has chosen.

use super::*;

async fn me(app: &App, who: &Answer) -> Value {
    app.send(get("/api/auth/me").bearer(who.access()))
        .await
        .json
}

#[sqlx::test(migrations = false)]
async fn the_rules_can_be_read_before_joining(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    for (path, language, title) in [
        ("coc", "da", "Adfærdskodeks"),
        ("coc?lang=sv", "sv", "Uppförandekod"),
        ("privacy?lang=nb", "nb", "Personvern"),
        ("privacy?lang=en", "en", "Privacy"),
        ("privacy?lang=xx", "da", "Privatliv"),
    ] {
        let text = app.send(get(&format!("/api/legal/{path}"))).await;
        assert_eq!(text.status, StatusCode::OK, "{}", text.json);
        assert_eq!(
            (text.text("language"), text.text("title")),
            (language, title)
        );
        assert_eq!(text.text("version"), terms());
        assert!(
            text.text("html").starts_with("<p>"),
            "{}",
            text.text("html")
        );
    }
    for odd in ["tos", "%00", "..%2fcoc", "COC"] {
        let text = app.send(get(&format!("/api/legal/{odd}"))).await;
        text.assert_refused(404, "M_NOT_FOUND");
    }
}

#[sqlx::test(migrations = false)]
async fn a_new_version_is_put_before_everybody(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options.clone()).await;
    let anna = app.member("anna", Role::Member).await;
    assert!(me(&app, &anna).await.get("terms_due").is_none());

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("version", "v2");
    write("coc.da.md", "# Nye regler\n\nVær rar.\n");
    write("privacy.da.md", "# Privatliv\n\nIntet.\n");
    let app = App::with(options, |config| {
        config.legal.folder = Some(folder.path().to_owned());
    })
    .await;
    let anna = app.login("anna").await;
    assert_eq!(me(&app, &anna).await["terms_due"], "v2");
    let accept = |version: &str| {
        let body = json!({"version": version});
        post("/api/auth/terms", &body).bearer(anna.access())
    };
    let old = app.send(accept(&terms())).await;
    old.assert_refused(422, "M_INVALID_PARAM");
    assert!(old.json["fields"]["version"].is_string());
    for _ in 0..2 {
        assert_eq!(app.send(accept("v2")).await.status, StatusCode::NO_CONTENT);
        assert!(me(&app, &anna).await.get("terms_due").is_none());
    }
    let token = app.invitation(Role::Member).await;
    let late = app.send(register(&token, "bente")).await;
    late.assert_refused(422, "M_INVALID_PARAM");
    assert!(late.json["fields"]["accept_terms"].is_string());
}

#[sqlx::test(migrations = false)]
async fn the_language_is_chosen_and_nothing_else(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    let set = |body: Value| {
        let mut call = post("/api/users/me/settings", &body).bearer(anna.access());
        call.method = Method::PUT;
        call
    };
    let known = app
        .send(get("/api/users/me/settings").bearer(anna.access()))
        .await;
    assert_eq!(known.json, json!({"language": "da"}));
    let done = app.send(set(json!({"language": "sv"}))).await;
    assert_eq!(
        (done.status, &done.json),
        (StatusCode::OK, &json!({"language": "sv"}))
    );
    assert_eq!(me(&app, &anna).await["language"], "sv");
    for (body, field) in [
        (json!({"language": "fi"}), "language"),
        (json!({"language": "nb", "role": "administrator"}), "role"),
    ] {
        let refused = app.send(set(body)).await;
        refused.assert_refused(422, "M_INVALID_PARAM");
        assert!(
            refused.json["fields"][field].is_string(),
            "{}",
            refused.json
        );
    }
    assert_eq!(me(&app, &anna).await["language"], "sv");
    assert_eq!(me(&app, &anna).await["role"], "member");
}
