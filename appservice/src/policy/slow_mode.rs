//! The pause between two posts of a member, where there is one; and for what else a post is taken back.

/// A stamp of the homeserver's clock may be so far from ours, in milliseconds: what was let through
/// on the web must not be too early afterwards.
const GRACE_MS: i64 = 2_000;

/// Why a post is taken back. Pauses are in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untimely {
    /// It came before the pause of its topic was over.
    SlowMode(u32),
    /// It came before the pause was over that new members make while the territory is closed to newcomers.
    Raid(u32),
    /// Its sender is a guest who is muted or suspended.
    Silenced,
}

impl Untimely {
    /// The word for it in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::SlowMode(_) => "slow_mode",
            Self::Raid(_) => "raid",
            Self::Silenced => "silenced",
        }
    }
}

/// Which posts of a member came too early, by their stamps in order, in Unix milliseconds: those after
/// the last that was in time by less than the pause. One that came too early makes the next wait no
/// longer.
pub fn too_early(stamps: impl IntoIterator<Item = i64>, pause: i64) -> Vec<bool> {
    let mut last: Option<i64> = None;
    let judge = |at: i64| {
        let is_early = last.is_some_and(|last| at < last + pause - GRACE_MS);
        if !is_early {
            last = Some(at);
        }
        is_early
    };
    stamps.into_iter().map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_too_early_counts_for_nothing() {
        let early = |stamps: &[i64]| too_early(stamps.iter().copied(), 60_000);
        assert_eq!(early(&[0, 60_000, 120_000]), [false; 3]);
        assert_eq!(early(&[0, 10_000, 61_000]), [false, true, false]);
        assert_eq!(
            early(&[0, 30_000, 59_000, 70_000]),
            [false, true, false, true]
        );
        assert!(early(&[]).is_empty());
        assert_eq!(too_early([5, 6], 0), [false, false]);
    }
}
