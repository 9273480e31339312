use std::io::{Seek, SeekFrom, Write};

use super::*;
use crate::journal::contract;

fn open(dir: &Path) -> Embedded {
    Embedded::open(dir).unwrap()
}

fn files(dir: &Path) -> Vec<String> {
    let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(name).collect();
    names.sort();
    names
}

async fn append(journal: &Embedded, txn_id: &str) -> Appended {
    journal
        .append(txn_id, Bytes::from(format!("body of {txn_id}")))
        .await
        .unwrap()
}

async fn ids(journal: &Embedded) -> Vec<String> {
    let entries = journal.replay(Position::default(), 1_000).await.unwrap();
    entries.into_iter().map(|e| e.txn_id).collect()
}

#[tokio::test]
async fn it_keeps_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    contract::keeps_transactions(&open(dir.path())).await;
}

#[tokio::test]
async fn it_forgets_old_ids() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Embedded::open_remembering(dir.path(), 20).unwrap();
    contract::forgets_old_ids(&journal, 20).await;
}

#[tokio::test]
async fn it_goes_on_after_a_restart_and_knows_its_ids_over_rotations() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    append(&journal, "1").await;
    journal.rotate().await.unwrap();
    append(&journal, "2").await;
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(append(&journal, "1").await, Appended::Duplicate);
    assert_eq!(append(&journal, "2").await, Appended::Duplicate);
    let position = Position {
        generation: 2,
        seq: 2,
    };
    assert_eq!(append(&journal, "3").await, Appended::New(position));
    assert_eq!(ids(&journal).await, ["1", "2", "3"]);
    journal.drop_before(2).await.unwrap();
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(append(&journal, "1").await, Appended::Duplicate);
    assert_eq!(ids(&journal).await, ["2", "3"]);
    assert_eq!(files(dir.path()), ["journal-0000000002.redb"]);
}

#[tokio::test]
async fn large_bodies_are_packed_and_come_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    let body = Bytes::from(format!("{{{}}}", "\"rødgrød\": 1,".repeat(10_000)));
    assert!(pack(&body).len() < body.len() / 8);
    let first = journal.append("1", body.clone()).await.unwrap();
    assert!(matches!(first, Appended::New(_)));
    let again = journal.append("1", body.clone()).await.unwrap();
    assert_eq!(again, Appended::Duplicate);
    drop(journal);
    let journal = open(dir.path());
    let entries = journal.replay(Position::default(), 9).await.unwrap();
    assert_eq!(entries.first().unwrap().body, body);
}

/// The steps of a snapshot, each followed by a crash and a start.
#[tokio::test]
async fn a_crash_at_any_step_of_a_snapshot_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    append(&journal, "1").await;
    // In the middle of a rotation: the new file is not whole.
    drop(journal);
    fs::write(dir.path().join("journal-0000000002.redb.new"), b"half").unwrap();
    let journal = open(dir.path());
    assert_eq!(files(dir.path()), ["journal-0000000001.redb"]);
    assert_eq!(ids(&journal).await, ["1"]);
    // After the rotation, before the snapshot: the old snapshot needs both generations.
    assert_eq!(journal.rotate().await.unwrap(), 2);
    drop(journal);
    let journal = open(dir.path());
    append(&journal, "2").await;
    assert_eq!(ids(&journal).await, ["1", "2"]);
    // The next attempt counts on.
    assert_eq!(journal.rotate().await.unwrap(), 3);
    append(&journal, "3").await;
    // After the snapshot of generation 3, before the drop: what it contains comes once more.
    drop(journal);
    let journal = open(dir.path());
    assert_eq!(ids(&journal).await, ["1", "2", "3"]);
    let tail = journal
        .replay(
            Position {
                generation: 3,
                seq: 0,
            },
            9,
        )
        .await
        .unwrap();
    assert_eq!(tail.len(), 1);
    // In the middle of the drop: the oldest file is gone.
    drop(journal);
    fs::remove_file(dir.path().join("journal-0000000001.redb")).unwrap();
    let journal = open(dir.path());
    journal.drop_before(3).await.unwrap();
    assert_eq!(ids(&journal).await, ["3"]);
    assert_eq!(files(dir.path()), ["journal-0000000003.redb"]);
}

#[tokio::test]
async fn a_damaged_file_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    for n in 0..50 {
        journal
            .append(&n.to_string(), Bytes::from(vec![b'w'; 5_000]))
            .await
            .unwrap();
    }
    drop(journal);
    let path = dir.path().join("journal-0000000001.redb");
    let good = fs::read(&path).unwrap();
    let half = good.len() / 2;
    for bad in [
        Vec::new(),
        b"no database".to_vec(),
        good[..half].to_vec(),
        vec![0; good.len()],
    ] {
        fs::write(&path, &bad).unwrap();
        let opened = Embedded::open(dir.path());
        assert!(
            matches!(opened, Err(JournalError::Damaged { .. })),
            "{opened:?}"
        );
    }
    // A flipped bit in the middle of a body is found when it is read.
    let mut file = {
        fs::write(&path, &good).unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap()
    };
    let at = good
        .windows(64)
        .position(|w| w.iter().all(|b| *b == b'w'))
        .unwrap();
    file.seek(SeekFrom::Start(at as u64 + 32)).unwrap();
    file.write_all(b"X").unwrap();
    drop(file);
    if let Ok(journal) = Embedded::open(dir.path()) {
        let replayed = journal.replay(Position::default(), 1_000).await;
        assert!(matches!(replayed, Err(JournalError::Damaged { .. })));
    }
}

#[tokio::test]
async fn a_dropped_generation_leaves_no_words_behind() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(dir.path());
    journal
        .append("1", Bytes::from_static(b"hemmelighed"))
        .await
        .unwrap();
    let next = journal.rotate().await.unwrap();
    journal.drop_before(next).await.unwrap();
    for name in files(dir.path()) {
        let bytes = fs::read(dir.path().join(name)).unwrap();
        assert!(!bytes.windows(11).any(|w| w == b"hemmelighed"));
    }
}
