//! Every list behaves alike: bounds, cursors, tampering.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    world::{PASSWORD, World},
};

/// A list of the API.
struct List<'a> {
    path: &'a str,
    /// What tells its items apart.
    id: &'a str,
    count: usize,
}

impl List<'_> {
    async fn walk(&self, client: &Client, limit: usize) -> (Vec<String>, Vec<String>) {
        let (mut ids, mut cursors) = (Vec::new(), Vec::new());
        let mut cursor: Option<String> = None;
        loop {
            let next = cursor.map(|c| format!("&cursor={c}")).unwrap_or_default();
            let page = client
                .get(&format!("{}?limit={limit}{next}", self.path))
                .await
                .done();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit, "{}: {page}", self.path);
            ids.extend(
                items
                    .iter()
                    .map(|item| item[self.id].as_str().unwrap().to_owned()),
            );
            cursor = page["next_cursor"].as_str().map(str::to_owned);
            match &cursor {
                Some(cursor) => cursors.push(cursor.clone()),
                None => return (ids, cursors),
            }
            assert!(ids.len() <= self.count, "{} goes on for ever", self.path);
        }
    }

    async fn conforms(&self, client: &Client) -> Vec<String> {
        let path = self.path;
        for bad in ["0", "101", "-1", "x", "1e2", "99999999999999999999", ""] {
            let answer = client.get(&format!("{path}?limit={bad}")).await;
            answer.refused(400, "M_INVALID_PARAM");
        }
        let (all, none) = self.walk(client, 100).await;
        assert_eq!((all.len(), none.len()), (self.count, 0), "{path}");
        assert_eq!(
            all.iter().collect::<BTreeSet<_>>().len(),
            self.count,
            "{path}"
        );
        let mut cursors = Vec::new();
        for limit in [1, 2, 3, self.count] {
            let (walked, given) = self.walk(client, limit).await;
            assert_eq!(walked, all, "{path} by {limit}");
            // No cursor leads to an empty page.
            assert_eq!(given.len(), (self.count - 1) / limit, "{path} by {limit}");
            cursors.extend(given);
        }
        for bad in [
            "",
            "x",
            "%00",
            "1000000000",
            "-1.0",
            &"A".repeat(5_000),
            "0.0",
            "%FF",
        ] {
            let answer = client.get(&format!("{path}?cursor={bad}")).await;
            answer.refused(400, "M_INVALID_PARAM");
        }
        for cursor in cursors.iter().take(3) {
            for at in [0, cursor.len() / 2, cursor.len() - 1] {
                let mut tampered = cursor.clone().into_bytes();
                tampered[at] = if tampered[at] == b'z' { b'y' } else { b'z' };
                let tampered = String::from_utf8(tampered).unwrap();
                let answer = client.get(&format!("{path}?cursor={tampered}")).await;
                answer.refused(400, "M_INVALID_PARAM");
            }
        }
        cursors
    }
}

#[sqlx::test(migrations = false)]
async fn every_list_conforms(_: PgPoolOptions, options: PgConnectOptions) {
    const COUNT: usize = 7;
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let mut topics = Vec::new();
    for n in 0..COUNT {
        topics.push(world.topic(&henrik, &format!("Emne {n}")).await);
    }
    for n in 1..COUNT {
        world
            .post(&henrik, &topics[0], &format!("Indlæg {n}"))
            .await;
    }
    for n in 1..COUNT {
        world
            .post(&henrik, &topics[1], &format!("Indlæg {n}"))
            .await;
    }
    let mut shared = Value::Null;
    for _ in 0..COUNT {
        world.pass(1);
        let wish = json!({"max_uses": 20});
        shared = henrik.post("/api/invitations", wish).await.done();
    }
    for n in 0..COUNT {
        world.pass(1);
        let form = json!({
            "invitation": shared["token"], "username": format!("gast{n}"), "password": PASSWORD,
            "display_name": "Gæst", "accept_terms": world.terms(),
        });
        world
            .visitor()
            .post("/api/auth/register", form)
            .await
            .done();
    }
    let (first, second) = (topics[0].page(), topics[1].page());
    let usage = format!("/api/invitations/{}/usage", shared["id"].as_str().unwrap());
    // Henrik's own invitation and those of the members came from the operator's shell.
    let invitations = COUNT + 1;
    let lists = [
        List {
            path: "/api/forum/categories/byen/topics",
            id: "slug",
            count: COUNT,
        },
        List {
            path: &first,
            id: "post_id",
            count: COUNT,
        },
        List {
            path: &second,
            id: "post_id",
            count: COUNT,
        },
        List {
            path: "/api/invitations",
            id: "id",
            count: invitations,
        },
        List {
            path: &usage,
            id: "user_id",
            count: COUNT,
        },
    ];
    let mut cursors = Vec::new();
    for list in &lists {
        cursors.push(list.conforms(&henrik).await);
    }
    // A cursor of one list is none of another.
    for (at, list) in lists.iter().enumerate() {
        for (of, cursors) in cursors.iter().enumerate() {
            if at != of {
                let answer = henrik
                    .get(&format!("{}?cursor={}", list.path, cursors[0]))
                    .await;
                answer.refused(400, "M_INVALID_PARAM");
            }
        }
    }
    let (empty, _) = List {
        path: "/api/forum/categories/klima/topics",
        id: "slug",
        count: 0,
    }
    .walk(&henrik, 1)
    .await;
    assert!(empty.is_empty());
}

/// B6–B8: whom somebody follows, who follows them, and whom they block.
#[sqlx::test(migrations = false)]
async fn lists_of_people_conform(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let path = |of: &Client, below: &str| {
        let of = encoded(of.user_id().as_str());
        format!("/api/users/{of}{below}")
    };
    for name in ["bodil", "carl", "dorte"] {
        let other = world.member(name).await;
        other.post(&path(&anna, "/follow"), json!({})).await.done();
        anna.post(&path(&other, "/follow"), json!({})).await.done();
    }
    for name in ["egon", "freja", "gerda"] {
        let other = world.member(name).await;
        anna.post(&path(&other, "/block"), json!({})).await.done();
    }
    let (followers, following) = (path(&anna, "/followers"), path(&anna, "/following"));
    let paths = [&*followers, &following, "/api/users/me/blocks"];
    let mut cursors = Vec::new();
    for path in paths {
        let list = List {
            path,
            id: "user_id",
            count: 3,
        };
        let page = anna.get(&format!("{path}?limit=2")).await.done();
        assert_eq!(page["items"].as_array().unwrap().len(), 2, "{page}");
        assert!(page["next_cursor"].is_string(), "{page}");
        cursors.push(list.conforms(&anna).await);
    }
    // A cursor of one list is none of another, nor one of somebody else's.
    let foreign = paths.iter().enumerate().flat_map(|(at, path)| {
        let others = cursors.iter().enumerate().filter(move |(of, _)| at != *of);
        others.map(move |(_, cursors)| format!("{path}?cursor={}", cursors[0]))
    });
    let bodil = world.sign_in("bodil").await;
    let of_bodil = format!("{}?cursor={}", path(&bodil, "/followers"), cursors[0][0]);
    for path in foreign.chain([of_bodil]) {
        anna.get(&path).await.refused(400, "M_INVALID_PARAM");
    }
}

/// What comes while somebody pages is neither shown twice nor makes anything vanish.
#[sqlx::test(migrations = false)]
async fn pages_are_stable_while_the_list_grows(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let mut slugs = Vec::new();
    for n in 0..6 {
        slugs.insert(0, world.topic(&anna, &format!("Emne {n}")).await.slug);
    }
    let path = "/api/forum/categories/byen/topics";
    let first = anna.get(&format!("{path}?limit=3")).await.done();
    let slug = |item: &Value| item["slug"].as_str().unwrap().to_owned();
    let mut seen: Vec<_> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(slug)
        .collect();
    world.topic(&anna, "Nyt imens").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = anna
        .get(&format!("{path}?limit=3&cursor={cursor}"))
        .await
        .done();
    seen.extend(second["items"].as_array().unwrap().iter().map(slug));
    assert_eq!(seen, slugs);
}
