//! Serials of awards that outlive the rooms in which they stood.

use std::collections::BTreeSet;

use crate::events::SerialsEventContent;

/// Serials of a block: a state event holds them with room to spare.
const BLOCK: u32 = 1_024;

/// What is to be written so that these serials are remembered beside those that are: whole blocks, those that say
/// more than before.
pub fn remembering(
    known: &[SerialsEventContent],
    given: &BTreeSet<u32>,
    revoked: &BTreeSet<u32>,
) -> Vec<SerialsEventContent> {
    let blocks: BTreeSet<_> = given.union(revoked).map(|serial| serial / BLOCK).collect();
    let changed = blocks.into_iter().filter_map(|block| {
        let before = known.iter().find(|known| known.block == block);
        let of_block = |serials: &BTreeSet<u32>| -> BTreeSet<u32> {
            let of_block = serials.iter().filter(|serial| *serial / BLOCK == block);
            of_block.copied().collect()
        };
        let mut gone = of_block(revoked);
        let mut last = of_block(given).union(&gone).max().copied()?;
        if let Some(before) = before {
            gone.extend(&before.revoked);
            last = last.max(before.last);
        }
        let after = SerialsEventContent {
            block,
            revoked: gone.into_iter().collect(),
            last,
        };
        (before != Some(&after)).then_some(after)
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(block: u32, revoked: &[u32], last: u32) -> SerialsEventContent {
        SerialsEventContent {
            block,
            revoked: revoked.to_vec(),
            last,
        }
    }

    #[test]
    fn serials_are_remembered_by_block_and_never_forgotten() {
        let set = |serials: &[u32]| serials.iter().copied().collect::<BTreeSet<_>>();
        let first = remembering(&[], &set(&[5, 1_500]), &set(&[3, 2_047]));
        assert_eq!(first, [block(0, &[3], 5), block(1, &[2_047], 2_047)]);
        // The same again says nothing new.
        assert!(remembering(&first, &set(&[5, 1_500]), &set(&[3, 2_047])).is_empty());
        let more = remembering(&first, &set(&[4]), &set(&[1_024]));
        assert_eq!(more, [block(1, &[1_024, 2_047], 2_047)]);
        assert!(remembering(&first, &set(&[]), &set(&[])).is_empty());
    }
}
