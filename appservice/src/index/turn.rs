use std::cell::Cell;

thread_local! {
    static TAKEN: Cell<bool> = const { Cell::new(false) };
}

/// A thread's turn at the lock of the index, until it is dropped.
///
/// A thread that reads within a reading waits for a fold that came in between, which waits for the outer
/// reading: from then on nobody reads anything, and the whole server stands still. It needs an unlucky
/// moment, so that tests pass and a territory hangs one day. Here it fails each time, and that one request
/// or pass only.
#[derive(Debug)]
pub(super) struct Turn(());

impl Turn {
    /// # Panics
    /// When this thread has its turn already.
    pub fn take() -> Self {
        assert!(
            !TAKEN.replace(true),
            "the index is asked for within a reading of it: take the index that is at hand"
        );
        Self(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        TAKEN.set(false);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use ruma::user_id;

    use crate::index::{Index, Shared};

    fn nested(index: &Shared) {
        index.read(|_| index.read(Index::counts));
    }

    #[test]
    fn a_reading_within_a_reading_fails_at_once_and_harms_no_other() {
        let index = Shared::new(Index::new(user_id!("@althing:dk.test").into()));
        for _ in 0..2 {
            let failed = catch_unwind(AssertUnwindSafe(|| nested(&index)));
            let words = *failed.unwrap_err().downcast::<&str>().unwrap();
            assert!(words.contains("within a reading"), "{words}");
            index.read(Index::counts);
            index.expire_pending(0);
        }
    }
}
