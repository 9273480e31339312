//! Reports and what becomes of them beside a judgement: what is kept, what is blurred, the log, the
//! figures.

use appservice::policy::audit;
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{DAY, award, settle},
    client::Client,
    judging::{QUEUE, court, decide, flag, verdict},
    live::Stream,
    world::{PASSWORD, Topic, World, text, user_id},
};

/// G1.
#[sqlx::test(migrations = false)]
async fn a_report_is_taken_once_and_not_of_everything(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let post = court.breach("Du er en idiot").await;
    flag(&court.bodil, &post, "spam")
        .await
        .refused(422, "M_INVALID_PARAM");
    let no_reason = court
        .anna
        .post(&format!("/api/forum/posts/{post}/flag"), json!({}))
        .await;
    let no_reason = no_reason.refused(422, "M_INVALID_PARAM");
    assert!(no_reason["fields"]["reason"].is_string());
    flag(&court.anna, &post, "boring")
        .await
        .refused(422, "M_INVALID_PARAM");
    let long = json!({"reason": "spam", "text": "x".repeat(1_001)});
    let path = format!("/api/forum/posts/{post}/flag");
    court
        .anna
        .post(&path, long)
        .await
        .refused(422, "M_INVALID_PARAM");

    let first = flag(&court.anna, &post, "harassment").await;
    assert_eq!(first.status, StatusCode::CREATED);
    let first = first.done();
    assert_eq!(first["case_open"], true);
    let second = flag(&court.anna, &post, "spam").await;
    assert_eq!(second.status, StatusCode::OK);
    assert_eq!(second.done()["flag_id"], first["flag_id"]);
    let (a, b) = tokio::join!(
        flag(&court.henrik, &post, "spam"),
        flag(&court.henrik, &post, "spam")
    );
    assert_eq!(a.done()["flag_id"], b.done()["flag_id"]);

    let case = court.case_of(&post).await;
    assert_eq!(
        (&case["kind"], &case["state"]),
        (&json!("post"), &json!("open"))
    );
    assert_eq!(case["flags"], 2);
    assert_eq!(case["via"], json!(["web"]));
    assert_eq!(case["about"]["user_id"], user_id("bodil").as_str());
    let by = &case["flag_list"][0]["by"]["user_id"];
    assert_eq!(by, user_id("anna").as_str());
    assert_eq!(case["log"][0]["action"], "case.opened");

    // What a member sees of it.
    let page = court.anna.get(&court.topic.page()).await.done();
    let shown = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["post_id"] == post.as_str())
            .unwrap()
            .clone()
    };
    assert_eq!(shown(&page)["flagged_by_me"], true);
    let page = court.bodil.get(&court.topic.page()).await.done();
    assert_eq!(shown(&page)["flagged_by_me"], false);
    court
        .anna
        .get(QUEUE)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");

    let gone = court.breach("Væk").await;
    court
        .bodil
        .delete(&format!("/api/forum/posts/{gone}"))
        .await;
    flag(&court.anna, &gone, "spam")
        .await
        .refused(409, "ORG.ALTHING.GONE");
    let of_bo = format!("/api/users/{}/flag", user_id("bodil"));
    let named = court.anna.post(&of_bo, json!({"reason": "name"})).await;
    assert_eq!(named.status, StatusCode::CREATED);
    let queue = court.ingrid.get(&format!("{QUEUE}?kind=name")).await.done();
    assert_eq!(queue["items"].as_array().map(Vec::len), Some(1));
    let own = format!("/api/users/{}/flag", user_id("anna"));
    court
        .anna
        .post(&own, json!({"reason": "name"}))
        .await
        .refused(422, "M_INVALID_PARAM");
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// G14: what was reported is kept, edits too, and its digest is right.
#[sqlx::test(migrations = false)]
async fn what_was_reported_is_kept_before_anything_goes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let post = court.breach("Første ord").await;
    let edit = json!({"body": "Du er en *idiot*"});
    court
        .bodil
        .put(&format!("/api/forum/posts/{post}"), edit)
        .await
        .done();
    court.world.fake.settle().await;
    flag(&court.anna, &post, "harassment").await.done();
    court
        .world
        .element_redacts(&court.bodil, &court.topic, &post)
        .await
        .unwrap();
    let case = court.case_of(&post).await;
    let target = &case["targets"][0];
    assert_eq!(target["is_removed"], true);
    assert_eq!(target["evidence"]["body"], "Du er en *idiot*");
    assert!(text(&target["evidence"], "html").contains("<em>idiot</em>"));
    assert!(
        text(&case["post"], "excerpt").contains("idiot"),
        "{}",
        case["post"]
    );
    let kept = court.world.app.index.read(|index| {
        let kept = index.evidence_of(text(&case, "case_id"));
        kept.into_iter().cloned().collect::<Vec<_>>()
    });
    assert_eq!(kept.len(), 1);
    assert_eq!(audit::sha256(&kept[0].content), kept[0].sha256);
    assert_eq!(target["evidence"]["sha256"], kept[0].sha256.as_str());
    let content: Value = serde_json::from_str(&kept[0].content).unwrap();
    assert_eq!(content.to_string(), kept[0].content, "canonical");
}

/// G3: many of one branch of the invitation tree are one voice; G4: three of several hide.
#[sqlx::test(migrations = false)]
async fn reports_count_by_branches(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (world, post) = (&court.world, court.breach("Grimt").await);
    let invite = court
        .henrik
        .post("/api/invitations", json!({"max_uses": 20}))
        .await
        .done();
    let root = guest(world, &invite, "rod").await;
    award(&court.henrik, "rod", "administrator").await;
    settle(world).await;
    let invite = root
        .post("/api/invitations", json!({"max_uses": 20}))
        .await
        .done();
    for n in 0..12 {
        let guest = guest(world, &invite, &format!("gren{n}")).await;
        flag(&guest, &post, "spam").await.done();
    }
    world.app.reconcile_branches().await.unwrap();
    let shown = court.case_of(&post).await;
    assert_eq!(
        (&shown["hidden"], &shown["same_branch"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        (&shown["flags"], &shown["weight"]),
        (&json!(12), &json!(1.0))
    );
    assert_eq!(hidden(&court.anna, &court.topic, &post).await, None);

    let other = court.breach("Værre").await;
    let mut judges = Stream::open(&court.henrik, None).await;
    let mut readers = Stream::open(&court.bodil, None).await;
    for name in ["anna", "henrik", "ingrid"] {
        let member = world.sign_in(name).await;
        flag(&member, &other, "harassment").await.done();
    }
    assert_eq!(hidden(&court.anna, &court.topic, &other).await, Some(true));
    let opened = judges.next_of("case.created").await;
    let told = readers.next_of("post.hidden").await;
    assert_eq!(told.data["post_id"], other.as_str());
    let queue = court.henrik.get(QUEUE).await.done();
    assert_eq!(
        queue["items"][0]["post"]["post_id"],
        other.as_str(),
        "on top"
    );
    assert_eq!(queue["items"][0]["hidden"], true);
    // Matrix clients show it: nothing was removed, nobody was struck.
    let events = world.fake.timeline(&court.topic.id);
    let event = events
        .iter()
        .find(|event| event["event_id"] == other.as_str())
        .unwrap();
    assert_eq!(event["content"]["body"], "Værre");
    // They read that the web blurs it, once; and that is no post.
    for _ in 0..2 {
        world.app.reconcile_flags().await.unwrap();
        world.fake.settle().await;
    }
    let said = world.messages(&court.topic.id);
    assert_eq!(
        said.iter().filter(|said| said.contains("sløret")).count(),
        1
    );
    let page = court.anna.get(&court.topic.page()).await.done();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(3));
    let id = text(&queue["items"][0], "case_id");
    assert_eq!(opened.data["case_id"], id);
    let version = &queue["items"][0]["version"];
    let dismissed = json!({"version": version, "outcome": "dismissed"});
    // All who moderate have reported it, but for the root of the branch, who runs the territory too.
    decide(&root, id, dismissed).await.done();
    world.app.reconcile_flags().await.unwrap();
    assert_eq!(hidden(&court.anna, &court.topic, &other).await, None);
    // The line in the topic says now that somebody has looked, once.
    for _ in 0..2 {
        world.fake.settle().await;
        world.app.reconcile_flags().await.unwrap();
    }
    let edits = world.fake.timeline(&court.topic.id).into_iter();
    let edits = edits.filter(|event| event["content"]["m.relates_to"]["rel_type"] == "m.replace");
    let edits: Vec<_> = edits.collect();
    assert_eq!(edits.len(), 1, "{edits:?}");
    let now = text(&edits[0]["content"]["m.new_content"], "body");
    assert!(now.contains("En moderator har set på det"), "{now}");
    judges.next_of("case.updated").await;
    let told = readers.next_of("post.restored").await;
    assert_eq!(told.data["post_id"], other.as_str());
    assert_eq!(world.digest(), world.rebuilt().await);
}

async fn guest(world: &World, invitation: &Value, name: &str) -> Client {
    let form = json!({
        "invitation": invitation["token"], "username": name, "password": PASSWORD,
        "display_name": name, "token_response": true, "accept_terms": world.terms(),
    });
    world.pass(30);
    world
        .visitor()
        .post("/api/auth/register", form)
        .await
        .done();
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    let client = world.sign_in(name).await;
    assert_eq!(client.user_id(), user_id(name));
    client
}

async fn hidden(by: &Client, topic: &Topic, post: &str) -> Option<bool> {
    let page = by.get(&topic.page()).await.done();
    let items = page["items"].as_array().unwrap();
    let post = items.iter().find(|item| item["post_id"] == post).unwrap();
    post["hidden"].as_bool()
}

/// G19: the log is read, exported and checked, and heals.
#[sqlx::test(migrations = false)]
async fn every_act_has_its_line_in_the_log(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (_, shown) = court.reported("Grimt").await;
    let id = text(&shown, "case_id");
    decide(&court.ingrid, id, verdict(&json!(1), "strike"))
        .await
        .done();
    let log = court
        .ingrid
        .get(&format!("/api/audit?case={id}"))
        .await
        .done();
    let actions = |log: &Value| {
        let items = log["items"].as_array().unwrap();
        items
            .iter()
            .map(|line| text(line, "action").to_owned())
            // What follows from the decision comes after it, in its own time.
            .filter(|action| action.starts_with("case."))
            .collect::<Vec<_>>()
    };
    assert_eq!(actions(&log), ["case.decided", "case.opened"]);
    let items = log["items"].as_array().unwrap();
    let decided = items.iter().find(|line| line["action"] == "case.decided");
    let decided = decided.unwrap();
    assert_eq!(decided["actor"]["user_id"], user_id("ingrid").as_str());
    assert!(text(decided, "reason").starts_with("strike 1, threats, sha256:"));
    let decided = court
        .ingrid
        .get("/api/audit?action=case.decided&limit=1")
        .await
        .done();
    assert_eq!(actions(&decided), ["case.decided"]);
    let first = court
        .ingrid
        .get("/api/audit?action=case&limit=1")
        .await
        .done();
    let next = text(&first, "next_cursor");
    let second = court
        .ingrid
        .get(&format!("/api/audit?action=case&limit=1&cursor={next}"))
        .await;
    assert_eq!(actions(&second.done()), ["case.opened"]);
    court
        .anna
        .get("/api/audit")
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    court
        .ingrid
        .get("/api/audit/export")
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");

    // A case of which nobody could write a line.
    let target = appservice::events::Target {
        user_id: user_id("bodil"),
        room_id: None,
        event_id: None,
    };
    let mut silent = appservice::events::CaseEventContent::new(
        "silent".into(),
        appservice::events::CaseKind::Member,
        target.user_id,
        court.world.clock.unix_ms(),
    );
    silent.changed_by = Some(user_id("henrik"));
    court.world.app.actions.write_case(&silent).await.unwrap();
    for _ in 0..2 {
        court.world.app.reconcile_audit().await.unwrap();
    }
    let log = court.ingrid.get("/api/audit?case=silent").await.done();
    assert_eq!(actions(&log), ["case.opened"]);

    let copy = court.henrik.get("/api/audit/export").await;
    assert_eq!(copy.headers["content-type"], "application/jsonl");
    let copy = copy.done();
    let copy = copy.as_str().unwrap();
    let document = court
        .world
        .visitor()
        .get("/.well-known/did.json")
        .await
        .done();
    let check = |copy: &str| {
        audit::check(copy, |signature| {
            let (lines, digest) = appservice::credentials::signed_head(signature, &document)?;
            Some(audit::Head { lines, digest })
        })
    };
    // The last line of a copy is what is signed.
    let lines = copy.lines().count() as u64 - 1;
    assert_eq!(check(copy).map(|head| head.lines), Ok(lines));
    let without = copy.lines().enumerate().filter(|(at, _)| *at != 1);
    let without: Vec<_> = without.map(|(_, line)| line).collect();
    assert_eq!(check(&without.join("\n")), Err(audit::Fault::Missing(2, 2)));
}

/// G2: a report of a Matrix client is in the queue, told from one of the web.
#[sqlx::test(migrations = false)]
async fn a_report_in_a_matrix_client_is_in_the_queue(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let fake = &court.world.fake;
    let post = court.breach("Du er en idiot").await;
    let event_id = ruma::EventId::parse(&post).unwrap();
    let anna = court.anna.user_id();
    let home = court
        .world
        .app
        .index
        .read(|i| i.lookup_room_key("home/anna"))
        .unwrap();
    let notice = fake.timeline(&home).pop().unwrap();
    let notice = ruma::EventId::parse(text(&notice, "event_id")).unwrap();
    fake.report_event(&anna, &home, &notice, "Ikke vores sag")
        .unwrap();
    fake.report_event(&anna, &court.topic.id, &event_id, "Han truer <b>mig</b>")
        .unwrap();
    fake.report_user(&anna, &user_id("bodil"), "Et slagord som navn");
    fake.report_user(&anna, &anna, "Mig selv");
    let stranger = ruma::user_id!("@ukendt:se.althing.test");
    fake.report_user(&anna, stranger, "Aldrig set her");
    let made_at = court.world.clock.unix_ms();
    court.world.pass(60);
    for _ in 0..3 {
        court.world.app.reconcile_reports().await.unwrap();
    }
    // Taken in after an outage they were made before it all the same.
    let at =
        |index: &appservice::index::Index| index.flags().map(|flag| flag.at).collect::<Vec<_>>();
    assert_eq!(court.world.app.index.read(at), [made_at; 2]);
    let shown = court.case_of(&post).await;
    assert_eq!(
        (&shown["via"], &shown["flags"]),
        (&json!(["matrix"]), &json!(1))
    );
    assert_eq!(shown["flag_list"][0]["text"], "Han truer <b>mig</b>");
    assert_eq!(shown["flag_list"][0]["by"]["user_id"], anna.as_str());
    let queue = court.ingrid.get(QUEUE).await.done();
    let kinds = queue["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(item, "kind"));
    assert_eq!(
        kinds.collect::<std::collections::BTreeSet<_>>(),
        ["member", "post"].into()
    );
    // Judged reports do not come again.
    let id = text(&shown, "case_id");
    decide(&court.ingrid, id, verdict(&shown["version"], "nudge"))
        .await
        .done();
    court.world.app.reconcile_reports().await.unwrap();
    let queue = court
        .ingrid
        .get(&format!("{QUEUE}?state=open"))
        .await
        .done();
    assert_eq!(queue["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn figures_of_a_month_are_published_when_it_is_over(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (_, shown) = court.reported("Grimt").await;
    court.world.pass(12 * 60);
    decide(
        &court.ingrid,
        text(&shown, "case_id"),
        verdict(&json!(1), "strike"),
    )
    .await
    .done();
    let path = "/api/transparency";
    let figures = court.anna.get(&format!("{path}?lang=en")).await.done();
    let month = &figures["months"][0];
    assert_eq!((&month["reports"], &month["cases"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&month["strikes"], &month["median_hours"]),
        (&json!([1, 0, 0]), &json!(0.2))
    );
    assert_eq!(figures["rules"][0]["rule"], "threats");
    assert!(!figures.to_string().contains("bodil"), "no names");
    let room = court
        .world
        .app
        .index
        .read(appservice::index::Index::transparency_room);
    let room = room.unwrap();
    court.world.app.reconcile_transparency().await.unwrap();
    assert!(
        court.world.messages(&room).is_empty(),
        "the month is not over"
    );
    court.world.pass(35 * DAY);
    for _ in 0..2 {
        court.world.app.reconcile_transparency().await.unwrap();
        court.world.fake.settle().await;
    }
    let said = court.world.messages(&room);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].contains("anmeldelser: 1")
            && said[0].contains("\nAfgørelser\n1 × ")
            && said[0].ends_with(": strike 1")
            && !said[0].contains("odil"),
        "{said:?}"
    );
    // What follows from the decision may still be on its way: the answer waits five seconds for it.
    super::conduct::follow(&court.world).await;
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// Why a post is gone is told where it stood.
#[sqlx::test(migrations = false)]
async fn a_removed_post_names_the_clause(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (post, shown) = court.reported("Grimt").await;
    decide(
        &court.ingrid,
        text(&shown, "case_id"),
        verdict(&json!(1), "removed"),
    )
    .await
    .done();
    let path = format!("/api/forum/posts/{post}");
    court.ingrid.delete(&path).await;
    court.world.fake.settle().await;
    let page = court.anna.get(&court.topic.page()).await.done();
    let items = page["items"].as_array().unwrap();
    let shown = items
        .iter()
        .find(|item| item["post_id"] == post.as_str())
        .unwrap();
    assert_eq!(shown["removal"]["by"], "moderators");
    assert!(
        text(&shown["removal"], "reason").starts_with("Trusler"),
        "{shown}"
    );
}
