use serde_json::{Value, json, value::to_raw_value};

use super::*;

fn parse(content: &Value) -> (Option<Words>, Relation) {
    let (words, relation, _) = parse_message("m.room.message", &to_raw_value(content).unwrap());
    (words, relation)
}

fn id(n: u8) -> (Id, String) {
    (Id([n; 32]), Id([n; 32]).to_event_id().to_string())
}

#[test]
fn a_reply_is_shown_without_its_fallback() {
    let (target, event_id) = id(1);
    let (words, relation) = parse(&json!({
        "msgtype": "m.text",
        "body": "> <@a:b> hej\n> med dig\n\nja",
        "format": "org.matrix.custom.html",
        "formatted_body": "<mx-reply><blockquote>hej</blockquote></mx-reply><b>ja</b>",
        "m.relates_to": {"m.in_reply_to": {"event_id": event_id}},
    }));
    let words = words.unwrap();
    assert_eq!(
        (&*words.body, words.html.as_deref()),
        ("ja", Some("<b>ja</b>"))
    );
    assert_eq!(
        relation,
        Relation::Reply {
            to: target,
            thread: None
        }
    );
}

#[test]
fn a_quotation_of_ones_own_stays() {
    let (words, _) = parse(&json!({"msgtype": "m.text", "body": "> <b> citat\n\nja"}));
    assert_eq!(&*words.unwrap().body, "> <b> citat\n\nja");
}

#[test]
fn a_post_of_a_thread_is_a_reply_and_names_its_root() {
    let ((root, root_id), (last, last_id)) = (id(1), id(2));
    let thread = |reply: Value| {
        let mut relates_to = json!({"rel_type": "m.thread", "event_id": root_id});
        if !reply.is_null() {
            relates_to["m.in_reply_to"] = reply;
        }
        parse(&json!({"msgtype": "m.text", "body": "x", "m.relates_to": relates_to})).1
    };
    let answers = |to: Id| Relation::Reply {
        to,
        thread: Some(root),
    };
    assert_eq!(thread(Value::Null), answers(root));
    assert_eq!(thread(json!({"event_id": last_id})), answers(last));
    let fallback = parse(&json!({"msgtype": "m.text", "body": "x", "m.relates_to": {
        "rel_type": "m.thread", "event_id": root_id, "is_falling_back": true,
        "m.in_reply_to": {"event_id": last_id},
    }}));
    assert_eq!(fallback.1, answers(root));
}

#[test]
fn an_edit_says_its_new_content() {
    let (target, event_id) = id(1);
    let (words, relation) = parse(&json!({
        "msgtype": "m.text", "body": "* ny", "org.althing.key": "k",
        "m.new_content": {"msgtype": "m.notice", "body": "ny"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }));
    let words = words.unwrap();
    assert_eq!(
        (&*words.body, words.style, words.key.as_deref()),
        ("ny", Style::Notice, Some("k"))
    );
    assert_eq!(relation, Relation::Replace(target));
}

#[test]
fn malformed_content_has_no_words_and_a_malformed_relation_is_none() {
    assert_eq!(parse(&json!({})).0, None);
    assert_eq!(parse(&json!({"body": 5, "msgtype": "m.text"})).0, None);
    let odd = json!({"body": "x", "msgtype": "m.text", "m.relates_to": "no", "org.althing.key": 1});
    let (words, relation) = parse(&odd);
    assert_eq!((words.unwrap().key, relation), (None, Relation::None));
}

fn said(kind: &str, content: &Value) -> Words {
    parse_message(kind, &to_raw_value(content).unwrap())
        .0
        .unwrap_or_else(|| panic!("blank: {kind} {content}"))
}

#[test]
fn nothing_that_a_client_may_send_is_blank() {
    let file =
        |msgtype: &str| json!({"msgtype": msgtype, "body": "navn", "url": "mxc://dk.test/a"});
    let mut voice = file("m.audio");
    voice["org.matrix.msc3245.voice"] = json!({});
    let cases = [
        ("m.room.message", file("m.image"), None, true),
        ("m.room.message", file("m.video"), Some(Card::Video), true),
        ("m.room.message", file("m.audio"), Some(Card::Audio), true),
        ("m.room.message", file("m.file"), Some(Card::File), true),
        ("m.room.message", voice, Some(Card::Voice), true),
        (
            "m.room.message",
            json!({"msgtype": "m.image", "body": "x", "file": {}}),
            Some(Card::File),
            false,
        ),
        (
            "m.room.message",
            json!({"msgtype": "m.image", "url": "mxc://dk.test/a"}),
            None,
            true,
        ),
        (
            "m.room.message",
            json!({"msgtype": "m.location", "body": "Havnen", "geo_uri": "geo:1,2"}),
            Some(Card::Location),
            false,
        ),
        (
            "m.room.message",
            json!({"msgtype": "org.example.odd", "body": "ord"}),
            Some(Card::Unknown),
            false,
        ),
        (
            "m.sticker",
            json!({"body": "bjørn", "url": "mxc://dk.test/a"}),
            Some(Card::Sticker),
            true,
        ),
        (
            "m.room.encrypted",
            json!({"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}),
            Some(Card::Encrypted),
            false,
        ),
        (
            "m.poll.start",
            json!({"m.poll": {"question": {"m.text": [{"body": "Hvad?"}]}}}),
            Some(Card::Unknown),
            false,
        ),
    ];
    for (kind, content, card, carries) in cases {
        let words = said(kind, &content);
        assert_eq!((words.style, words.card), (Style::Other, card), "{content}");
        assert_eq!(words.attachment().is_some(), carries, "{content}");
    }
}

#[test]
fn a_caption_is_what_is_said_beside_the_name() {
    let image = |more: Value| {
        let mut content =
            json!({"msgtype": "m.image", "body": "hus.png", "url": "mxc://dk.test/a"});
        content
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let words = said("m.room.message", &content);
        let name = words.attachment().unwrap().name.to_string();
        (words.body.to_string(), name)
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(image(json!({})), pair("", "hus.png"));
    assert_eq!(image(json!({"filename": "hus.png"})), pair("", "hus.png"));
    let captioned = json!({"filename": "hus.png", "body": "Vores hus"});
    assert_eq!(image(captioned), pair("Vores hus", "hus.png"));
}

#[test]
fn an_encrypted_reaction_is_no_post() {
    let (target, event_id) = id(1);
    let encrypted = |rel_type: &str| {
        let content = json!({"ciphertext": "x", "m.relates_to": {"rel_type": rel_type, "event_id": event_id}});
        let (words, relation, _) =
            parse_message("m.room.encrypted", &to_raw_value(&content).unwrap());
        (words, relation)
    };
    for aside in ["m.annotation", "m.reference"] {
        assert_eq!(encrypted(aside), (None, Relation::None));
    }
    assert_eq!(encrypted("m.replace"), (None, Relation::Replace(target)));
    assert!(encrypted("m.thread").0.is_some());
}

#[test]
fn a_poll_is_read_in_both_its_forms() {
    let stable = json!({"m.poll": {
        "question": {"m.text": [{"mimetype": "text/html", "body": "<b>"}, {"body": "Hvornår?"}]},
        "kind": "m.undisclosed", "max_selections": 2,
        "answers": [{"m.id": "a", "m.text": [{"body": "Nu"}]}, {"m.id": "a", "m.text": [{"body": "Igen"}]},
            {"m.text": [{"body": "Uden"}]}, {"m.id": "b", "m.text": [{"body": "Senere"}]}],
    }});
    let unstable = json!({"org.matrix.msc3381.poll.start": {
        "question": {"org.matrix.msc1767.text": "Hvornår?", "body": "Hvornår?"},
        "kind": "org.matrix.msc3381.poll.disclosed",
        "answers": [{"id": "a", "org.matrix.msc1767.text": "Nu"}, {"id": "b", "body": "Senere"}],
    }});
    for (kind, content, most, disclosed) in [
        ("m.poll.start", stable, 2, false),
        ("org.matrix.msc3381.poll.start", unstable, 1, true),
    ] {
        let words = said(kind, &content);
        assert_eq!((&*words.body, words.card), ("Hvornår?", None));
        let Some(More::Poll(poll)) = words.more.as_deref() else {
            panic!("no poll: {content}")
        };
        let answers: Vec<_> = poll
            .answers
            .iter()
            .map(|(id, text)| (&**id, &**text))
            .collect();
        assert_eq!(answers, [("a", "Nu"), ("b", "Senere")]);
        assert_eq!((poll.max_selections, poll.disclosed), (most, disclosed));
    }
}

#[test]
fn an_edit_does_not_turn_words_into_something_else() {
    let text = said("m.room.message", &json!({"msgtype": "m.text", "body": "a"}));
    let emote = said(
        "m.room.message",
        &json!({"msgtype": "m.emote", "body": "a"}),
    );
    let file = |msgtype: &str| {
        said(
            "m.room.message",
            &json!({"msgtype": msgtype, "body": "a", "url": "mxc://dk.test/a"}),
        )
    };
    assert!(text.may_replace(&text) && file("m.image").may_replace(&file("m.image")));
    for other in [emote, file("m.image"), file("m.file"), file("m.video")] {
        assert!(!other.may_replace(&text) && !text.may_replace(&other));
    }
    assert!(!file("m.image").may_replace(&file("m.file")));
}
