//! What is reserved and committed in the address space: the book that `VirtualAlloc` and its kin keep.
//! The pages themselves belong to the caller of this module.
//!
//! <https://learn.microsoft.com/windows/win32/memory/page-state>

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Error;
use crate::codes::ERROR_INVALID_ADDRESS;

/// The regions that were reserved, by their first address.
#[derive(Debug, Default)]
pub struct AddressSpace {
    regions: BTreeMap<usize, Region>,
}

/// A region that was reserved at once.
#[derive(Debug)]
pub struct Region {
    /// The addresses it covers.
    pub range: Range<usize>,
    /// The protection that it was reserved with.
    pub protection: u32,
    /// Where a run of equal pages starts, and their protection; 0 for pages that are not committed.
    /// The first run starts at the region.
    runs: BTreeMap<usize, u32>,
}

/// A run of equal pages of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The addresses it covers.
    pub range: Range<usize>,
    /// The pages' protection; `None` when they are not committed.
    pub protection: Option<u32>,
}

impl AddressSpace {
    /// Nothing reserved.
    pub const fn new() -> Self {
        Self {
            regions: BTreeMap::new(),
        }
    }

    /// Notes that `range` is reserved.
    pub fn reserve(&mut self, range: Range<usize>, protection: u32) {
        let runs = BTreeMap::from([(range.start, 0)]);
        self.regions.insert(
            range.start,
            Region {
                range,
                protection,
                runs,
            },
        );
    }

    /// The region that an address is in.
    pub fn region(&self, address: usize) -> Option<&Region> {
        let (_, region) = self.regions.range(..=address).next_back()?;
        region.range.contains(&address).then_some(region)
    }

    /// The region that all of `range` is in.
    ///
    /// # Errors
    /// `ERROR_INVALID_ADDRESS` when there is none.
    pub fn region_of(&mut self, range: &Range<usize>) -> Result<&mut Region, Error> {
        let region = self
            .regions
            .range_mut(..=range.start)
            .next_back()
            .map(|(_, region)| region);
        region
            .filter(|region| range.start < region.range.end && range.end <= region.range.end)
            .ok_or(Error::new(ERROR_INVALID_ADDRESS))
    }

    /// Forgets the region that starts at `base` and returns what it covered.
    ///
    /// # Errors
    /// `ERROR_INVALID_ADDRESS` when none starts there.
    pub fn release(&mut self, base: usize) -> Result<Range<usize>, Error> {
        let region = self
            .regions
            .remove(&base)
            .ok_or(Error::new(ERROR_INVALID_ADDRESS))?;
        Ok(region.range)
    }
}

impl Region {
    /// The run of equal pages that an address of the region is in.
    pub fn run(&self, address: usize) -> Run {
        let (&start, &protection) = self
            .runs
            .range(..=address)
            .next_back()
            .unwrap_or((&self.range.start, &0));
        let end = self
            .runs
            .range(address + 1..)
            .next()
            .map_or(self.range.end, |(&end, _)| end);
        Run {
            range: start..end,
            protection: (protection != 0).then_some(protection),
        }
    }

    /// Whether every page of `range` is committed.
    pub fn is_committed(&self, range: &Range<usize>) -> bool {
        let mut at = range.start;
        while at < range.end {
            let run = self.run(at);
            if run.protection.is_none() {
                return false;
            }
            at = run.range.end;
        }
        true
    }

    /// Notes the protection of the pages of `range`, a part of the region; `None` decommits them.
    pub fn set(&mut self, range: Range<usize>, protection: Option<u32>) {
        let after = self
            .run(range.end.saturating_sub(1))
            .protection
            .unwrap_or(0);
        let inside: Vec<usize> = self
            .runs
            .range(range.clone())
            .map(|(&start, _)| start)
            .collect();
        for start in inside {
            self.runs.remove(&start);
        }
        let protection = protection.unwrap_or(0);
        self.runs.insert(range.start, protection);
        if range.end < self.range.end {
            self.runs.entry(range.end).or_insert(after);
        }
        // Runs that became equal to the one before them are no runs any more.
        let mut previous = None;
        self.runs
            .retain(|_, protection| previous.replace(*protection) != Some(*protection));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: u32 = 2;
    const WRITE: u32 = 4;

    fn reserved() -> AddressSpace {
        let mut space = AddressSpace::new();
        space.reserve(0x1_0000..0x2_0000, WRITE);
        space
    }

    #[test]
    fn regions_are_found_by_any_address_inside() {
        let mut space = reserved();
        assert!(space.region(0xffff).is_none() && space.region(0x2_0000).is_none());
        assert_eq!(space.region(0x1_ffff).unwrap().range, 0x1_0000..0x2_0000);
        assert!(space.region_of(&(0x1_8000..0x2_0000)).is_ok());
        assert!(space.region_of(&(0x1_8000..0x2_0001)).is_err());
        assert!(space.release(0x1_8000).is_err());
        assert_eq!(space.release(0x1_0000).unwrap(), 0x1_0000..0x2_0000);
        assert!(space.region(0x1_0000).is_none());
    }

    #[test]
    fn runs_split_and_join() {
        let mut space = reserved();
        let region = space.region_of(&(0x1_0000..0x1_0001)).unwrap();
        region.set(0x1_2000..0x1_6000, Some(WRITE));
        region.set(0x1_3000..0x1_4000, Some(READ));
        let run = |region: &Region, at| region.run(at);
        assert_eq!(
            run(region, 0x1_0000),
            Run {
                range: 0x1_0000..0x1_2000,
                protection: None
            }
        );
        assert_eq!(
            run(region, 0x1_2fff),
            Run {
                range: 0x1_2000..0x1_3000,
                protection: Some(WRITE)
            }
        );
        assert_eq!(
            run(region, 0x1_3000),
            Run {
                range: 0x1_3000..0x1_4000,
                protection: Some(READ)
            }
        );
        assert_eq!(
            run(region, 0x1_5000),
            Run {
                range: 0x1_4000..0x1_6000,
                protection: Some(WRITE)
            }
        );
        assert_eq!(
            run(region, 0x1_6000),
            Run {
                range: 0x1_6000..0x2_0000,
                protection: None
            }
        );
        assert!(region.is_committed(&(0x1_2000..0x1_6000)));
        assert!(!region.is_committed(&(0x1_2000..0x1_6001)));
        region.set(0x1_3000..0x1_4000, Some(WRITE));
        assert_eq!(
            run(region, 0x1_2000),
            Run {
                range: 0x1_2000..0x1_6000,
                protection: Some(WRITE)
            }
        );
        region.set(0x1_0000..0x2_0000, None);
        assert_eq!(
            run(region, 0x1_8000),
            Run {
                range: 0x1_0000..0x2_0000,
                protection: None
            }
        );
    }

    /// Every way to set pages agrees with a list of single pages.
    #[test]
    fn runs_agree_with_pages() {
        const PAGE: usize = 0x1000;
        let mut state = 12_345_u32;
        let mut random = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let mut space = reserved();
        let mut pages = [None; 16];
        for _ in 0..2_000 {
            let first = random(16);
            let last = first + 1 + random(16 - first);
            let protection = [None, Some(READ), Some(WRITE)][random(3)];
            let base = 0x1_0000;
            let range = base + first * PAGE..base + last * PAGE;
            space
                .region_of(&range)
                .unwrap()
                .set(range.clone(), protection);
            pages[first..last].fill(protection);
            let region = space.region(base).unwrap();
            for (page, protection) in pages.iter().enumerate() {
                let run = region.run(base + page * PAGE);
                assert_eq!(run.protection, *protection);
                let (start, end) = (
                    (run.range.start - base) / PAGE,
                    (run.range.end - base) / PAGE,
                );
                assert!(pages[start..end].iter().all(|other| other == protection));
                assert!(start == 0 || pages[start - 1] != *protection);
                assert!(end == 16 || pages[end] != *protection);
            }
        }
    }
}
