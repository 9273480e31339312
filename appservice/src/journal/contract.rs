//! What every journal keeps to, whatever holds it.

use bytes::Bytes;

use super::{Appended, Entry, Journal, Position, REMEMBERED};

fn body(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

async fn all(journal: &dyn Journal) -> Vec<Entry> {
    // Small pages, so that going on after a position is tested too.
    let (mut found, mut after) = (Vec::new(), Position::default());
    loop {
        let page = journal.replay(after, 3).await.unwrap();
        assert!(page.len() <= 3);
        match page.last() {
            Some(last) => after = last.position,
            None => return found,
        }
        found.extend(page);
    }
}

async fn bodies(journal: &dyn Journal) -> Vec<String> {
    let text = |e: Entry| String::from_utf8(e.body.to_vec()).unwrap();
    all(journal).await.into_iter().map(text).collect()
}

/// Appends, replays, rotates and drops on an empty journal.
pub async fn keeps_transactions(journal: &dyn Journal) {
    assert!(all(journal).await.is_empty());
    assert!(matches!(
        journal.append("1", body("a")).await.unwrap(),
        Appended::New(_)
    ));
    assert_eq!(
        journal.append("1", body("a")).await.unwrap(),
        Appended::Duplicate
    );
    assert!(matches!(
        journal.append("2", body("b")).await.unwrap(),
        Appended::New(_)
    ));
    assert!(matches!(
        journal.append("1", body("c")).await.unwrap(),
        Appended::Reused(_)
    ));
    assert_eq!(
        journal.append("1", body("c")).await.unwrap(),
        Appended::Duplicate
    );
    assert_eq!(bodies(journal).await, ["a", "b", "c"]);

    let first = journal.generation().await.unwrap();
    let second = journal.rotate().await.unwrap();
    assert_eq!(
        (second, journal.generation().await.unwrap()),
        (first + 1, second)
    );
    assert_eq!(
        journal.append("2", body("b")).await.unwrap(),
        Appended::Duplicate
    );
    for n in 3..9 {
        let Appended::New(at) = journal
            .append(&n.to_string(), body(&n.to_string()))
            .await
            .unwrap()
        else {
            panic!("{n}")
        };
        assert_eq!(at.generation, second);
    }
    assert_eq!(
        bodies(journal).await,
        ["a", "b", "c", "3", "4", "5", "6", "7", "8"]
    );
    let positions: Vec<_> = all(journal).await.into_iter().map(|e| e.position).collect();
    assert!(positions.is_sorted());

    journal.drop_before(second).await.unwrap();
    journal.drop_before(second).await.unwrap();
    assert_eq!(bodies(journal).await, ["3", "4", "5", "6", "7", "8"]);
    let third = journal.rotate().await.unwrap();
    // The generation that is written is never dropped.
    journal.drop_before(third + 5).await.unwrap();
    assert!(bodies(journal).await.is_empty());
    assert_eq!(
        journal.append("8", body("8")).await.unwrap(),
        Appended::Duplicate
    );
    assert!(matches!(
        journal.append("9", body("9")).await.unwrap(),
        Appended::New(_)
    ));
}

/// Remembers so many transaction IDs and no more. `less` is how many of [`REMEMBERED`] the caller
/// has seen appended.
pub async fn forgets_old_ids(journal: &dyn Journal, remembered: usize) {
    assert!(remembered <= REMEMBERED);
    for n in 0..=remembered {
        journal.append(&format!("id{n}"), body("x")).await.unwrap();
    }
    assert_eq!(
        journal.append("id1", body("x")).await.unwrap(),
        Appended::Duplicate
    );
    assert!(matches!(
        journal.append("id0", body("x")).await.unwrap(),
        Appended::New(_)
    ));
}
