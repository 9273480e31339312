//! What a field of a certain name holds, wherever it stands. A field that means something else by its
//! name has an example of its own. Everything is of a territory that there is not, `dk.example`.

const POST: &str = "$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc";
const ROOM: &str = "!dR4vXo8mLq1ZkTjN5yBc7WgHsUe2FpAa9iQn3Yt6KxE";
const ULID: &str = "01JE0Q8ZK3T7W9V5B2N4X6M1PA";
const COURSE: &str = "\
course: god-tone
title: {da: God tone}
summary: {da: Hvordan vi taler sammen.}
minutes: 2
lessons:
- {lesson: tone, title: {da: Tonen}, minutes: 2}
texts: {tone: {da: Tal til andre, som de skal tale til dig.}}
";

/// An example of the text in the fields of this name.
pub fn word(name: &str) -> Option<&'static str> {
    Some(match name {
        // Members.
        "user_id" => "@anna:dk.example",
        "username" => "anna",
        "display_name" => "Anna Holm",
        "language" | "languages" => "da",
        // Accounts. What is secret says that it is none.
        "password" | "current_password" => "ikke-min-rigtige-adgangskode",
        "new_password" => "en-ny-og-lang-adgangskode",
        "token" | "invitation" => "koden-fra-dit-link",
        "session_id" => "0193b5d2-7c1e-7a54-9f0e-3d1c5a8e6b42",
        "version" => "2026-12-01",
        "document" => "coc",
        "server_name" => "dk.example",
        "homeserver_url" => "https://matrix.dk.example",
        "code" => "DK",
        // The forum.
        "slug" | "topic_slug" => "boernevenlige-cykelruter",
        "title" | "topic_title" => "Børnevenlige cykelruter",
        "category" => "cykling",
        "name" => "Cykling",
        "body" | "excerpt" => "Langs åen er der *ingen* biler.",
        "html" | "explanation_html" => "<p>Langs åen er der <em>ingen</em> biler.</p>",
        "post_id" | "first_unread" | "event_id" | "flag_id" => POST,
        "topic_id" | "room_id" | "list" => ROOM,
        "alias" => "#althing_topic_boernevenlige-cykelruter:dk.example",
        "matrix_to" => "https://matrix.to/#/%23althing_topic_boernevenlige-cykelruter:dk.example",
        "key" => "👍",
        "answers" => "a1",
        "attachment_id" => "navnet-fra-et-upload",
        "attachment_types" | "content_type" => "image/webp",
        "url" => "/api/forum/posts/$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc/media",
        "answered_by" => "index",
        // Badges and courses.
        "badge_id" | "badges" | "needs" | "course_id" | "quiz_id" => "adfaerdskodeks",
        "course_title" => "Adfærdskodeks",
        "lesson_id" | "reopen" => "god-tone",
        "question_id" => "tone-1",
        "option_id" => "a",
        "attempt_id" | "id" => ULID,
        "description" | "summary" => "Hvordan vi taler med hinanden.",
        "source" => COURSE,
        "credential" => "eyJhbGciOiJFZERTQSJ9.e30.ikke-en-underskrift",
        // Moderation.
        "case_id" | "into" | "must_acknowledge" => "k3xq7a",
        "rule" => "threats",
        "rule_title" => "Trusler",
        "facts" => "Indlægget truer en navngiven person.",
        "statement" => "Dit indlæg truer en navngiven person. Det er fjernet.",
        "text" => "Jeg ser det sådan: ruten er lukket om vinteren.",
        "reason" => "Står i den forkerte kategori.",
        "effects" => "Indlægget fjernes.",
        "entity" => "@spam:remote.example",
        "sha256" | "hash" => "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        _ => return None,
    })
}
