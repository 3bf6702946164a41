//! Which processors share a core, a cache, a package or a memory node.
//!
//! <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlogicalprocessorinformation>

use std::fs;
use std::path::{Path, PathBuf};

/// Where Linux tells it.
const PROCESSORS: &str = "/sys/devices/system/cpu";
const NODES: &str = "/sys/devices/system/node";
/// The processors of one group, which a mask can name.
const GROUP_SIZE: usize = usize::BITS as usize;

/// What a cache holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheKind {
    /// Both.
    Unified,
    /// Instructions.
    Instruction,
    /// Data.
    Data,
}

/// A cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "CACHE_DESCRIPTOR")]
pub struct Cache {
    /// 1 is the nearest.
    pub level: u8,
    /// Ways; 255 for a fully associative one.
    pub associativity: u8,
    /// Bytes of a line.
    pub line: u16,
    /// Bytes.
    pub size: u32,
    /// What it holds.
    pub kind: CacheKind,
}

/// What processors share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "LOGICAL_PROCESSOR_RELATIONSHIP")]
pub enum Shared {
    /// `RelationProcessorCore`
    Core,
    /// `RelationNumaNode`: the node's number.
    Node(u32),
    /// `RelationCache`
    Cache(Cache),
    /// `RelationProcessorPackage`
    Package,
}

/// Processors, as a mask, that share something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The processors.
    pub mask: usize,
    /// What they share.
    pub shared: Shared,
}

/// Everything that processors share, of the first 64 of them. There is at least one core, package and node.
#[doc(alias = "GetLogicalProcessorInformation")]
pub fn relations() -> Vec<Relation> {
    let all = read_mask(&Path::new(PROCESSORS).join("online")).filter(|&mask| mask != 0);
    let all = all.unwrap_or(1);
    let mut relations = Vec::new();
    let mut add = |mask: Option<usize>, own: usize, shared| {
        let mask = mask.map(|mask| mask & all).filter(|&mask| mask != 0);
        let relation = Relation {
            mask: mask.unwrap_or(own),
            shared,
        };
        if !relations.contains(&relation) {
            relations.push(relation);
        }
    };
    for processor in (0..GROUP_SIZE).filter(|processor| all >> processor & 1 == 1) {
        let own = 1 << processor;
        let directory = PathBuf::from(format!("{PROCESSORS}/cpu{processor}"));
        let topology = directory.join("topology");
        add(
            read_mask(&topology.join("thread_siblings_list")),
            own,
            Shared::Core,
        );
        add(
            read_mask(&topology.join("core_siblings_list")),
            own,
            Shared::Package,
        );
        for index in 0.. {
            let cache = directory.join(format!("cache/index{index}"));
            let Some(described) = describe(&cache) else {
                break;
            };
            add(
                read_mask(&cache.join("shared_cpu_list")),
                own,
                Shared::Cache(described),
            );
        }
    }
    let nodes = read_list(&Path::new(NODES).join("online")).unwrap_or_default();
    for node in &nodes {
        let mask = read_mask(&PathBuf::from(format!("{NODES}/node{node}/cpulist")));
        // A node without processors has memory only.
        if mask.is_some_and(|mask| mask & all != 0) {
            add(mask, all, Shared::Node(*node as u32));
        }
    }
    if nodes.is_empty() {
        add(None, all, Shared::Node(0));
    }
    relations
}

fn describe(cache: &Path) -> Option<Cache> {
    let number = |name: &str| read(&cache.join(name))?.parse::<u32>().ok();
    let size = read(&cache.join("size"))?;
    let kilobytes: u32 = size.strip_suffix('K').and_then(|size| size.parse().ok())?;
    Some(Cache {
        level: number("level")? as u8,
        associativity: number("ways_of_associativity").map_or(0xff, |ways| match ways {
            0 => 0xff,
            ways => ways.min(0xff) as u8,
        }),
        line: number("coherency_line_size").unwrap_or(64) as u16,
        size: kilobytes.saturating_mul(1024),
        kind: match read(&cache.join("type"))?.as_str() {
            "Data" => CacheKind::Data,
            "Instruction" => CacheKind::Instruction,
            _ => CacheKind::Unified,
        },
    })
}

fn read(path: &Path) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

fn read_list(path: &Path) -> Option<Vec<usize>> {
    list(&read(path)?)
}

fn read_mask(path: &Path) -> Option<usize> {
    let numbers = read_list(path)?;
    let bits = numbers.iter().filter(|&&number| number < GROUP_SIZE);
    Some(bits.fold(0, |mask, number| mask | 1 << number))
}

/// The numbers in a list of Linux': `0-3,8`.
fn list(text: &str) -> Option<Vec<usize>> {
    const MOST: usize = 1 << 16;
    let mut numbers = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        numbers.extend(first..=last.min(MOST));
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_ranges_and_numbers() {
        assert_eq!(list("0-3,8"), Some(vec![0, 1, 2, 3, 8]));
        assert_eq!(list(""), Some(vec![]));
        assert_eq!(list("x"), None);
    }

    #[test]
    fn there_is_a_core_a_package_and_a_node() {
        let relations = relations();
        let count = |wanted: fn(&Shared) -> bool| {
            relations
                .iter()
                .filter(|relation| wanted(&relation.shared))
                .count()
        };
        assert!(count(|shared| *shared == Shared::Core) >= 1);
        assert!(count(|shared| *shared == Shared::Package) >= 1);
        assert!(count(|shared| matches!(shared, Shared::Node(_))) >= 1);
        assert!(relations.iter().all(|relation| relation.mask != 0));
    }
}
