//! Which processors share what, and processor groups, of which there is one.
//!
//! <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlogicalprocessorinformationex>

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};
use tawny::processor_topology::{Cache, CacheKind, Relation, Shared, relations};

use super::processor::processors;
use crate::guard;
use crate::pointer;
use crate::types::{BOOL, DWORD, FALSE, TRUE, WORD};

/// `RelationGroup` and `RelationAll`.
const GROUP: DWORD = 4;
const ALL: DWORD = 0xffff;

/// `LOGICAL_PROCESSOR_RELATIONSHIP`
fn relationship(shared: &Shared) -> DWORD {
    match shared {
        Shared::Core => 0,
        Shared::Node(_) => 1,
        Shared::Cache(_) => 2,
        Shared::Package => 3,
    }
}

/// `CACHE_DESCRIPTOR`, and the beginning of `CACHE_RELATIONSHIP`.
#[repr(C)]
#[derive(Clone, Copy)]
struct CacheDescriptor {
    level: u8,
    associativity: u8,
    line: WORD,
    size: DWORD,
    kind: DWORD,
}

impl From<Cache> for CacheDescriptor {
    fn from(cache: Cache) -> Self {
        Self {
            level: cache.level,
            associativity: cache.associativity,
            line: cache.line,
            size: cache.size,
            kind: match cache.kind {
                CacheKind::Unified => 0,
                CacheKind::Instruction => 1,
                CacheKind::Data => 2,
            },
        }
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
union Details {
    flags: u8,
    node: DWORD,
    cache: CacheDescriptor,
    reserved: [u64; 2],
}

/// `SYSTEM_LOGICAL_PROCESSOR_INFORMATION`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Information {
    mask: usize,
    relationship: DWORD,
    details: Details,
}

impl From<&Relation> for Information {
    fn from(relation: &Relation) -> Self {
        let mut details = Details { reserved: [0; 2] };
        match relation.shared {
            // Whether the core has more than one logical processor.
            Shared::Core => details.flags = u8::from(relation.mask.count_ones() > 1),
            Shared::Node(node) => details.node = node,
            Shared::Cache(cache) => details.cache = cache.into(),
            Shared::Package => {}
        }
        Self {
            mask: relation.mask,
            relationship: relationship(&relation.shared),
            details,
        }
    }
}

/// Copies what was asked for if there is room; says in any case how much it is.
///
/// # Safety
/// `length` is writable; `buffer` is NULL or writable for as many bytes.
unsafe fn copy_out(bytes: &[u8], buffer: *mut u8, length: *mut DWORD) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let room = pointer::reference(length.cast_const()).copied();
        let room = room.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        length.write_unaligned(bytes.len() as DWORD);
        if buffer.is_null() || (room as usize) < bytes.len() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        buffer.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
    }
    Ok(TRUE)
}

/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlogicalprocessorinformation>
///
/// # Safety
/// `length` must be NULL or writable, `buffer` NULL or writable for as many bytes as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLogicalProcessorInformation(
    buffer: *mut Information,
    length: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let mut bytes = Vec::new();
        for relation in relations() {
            let information = Information::from(&relation);
            bytes.extend(information.mask.to_ne_bytes());
            bytes.extend(u64::from(information.relationship).to_ne_bytes());
            // SAFETY: all bytes of the union were set, those that mean nothing to zero.
            for part in unsafe { information.details.reserved } {
                bytes.extend(part.to_ne_bytes());
            }
        }
        // SAFETY: promised by the caller.
        unsafe { copy_out(&bytes, buffer.cast(), length) }
    })
}

/// `GROUP_AFFINITY` of group 0.
fn group_affinity(mask: usize) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&mask.to_ne_bytes());
    bytes
}

/// `SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX` with this body.
fn extended(relationship: DWORD, body: &[u8]) -> Vec<u8> {
    let mut bytes = relationship.to_ne_bytes().to_vec();
    bytes.extend((8 + body.len() as DWORD).to_ne_bytes());
    bytes.extend(body);
    bytes
}

fn extended_relation(relation: &Relation) -> Vec<u8> {
    let mut body = Vec::new();
    match relation.shared {
        // PROCESSOR_RELATIONSHIP: flags, efficiency class, 20 reserved bytes, count of groups.
        Shared::Core | Shared::Package => {
            let many = relation.shared == Shared::Core && relation.mask.count_ones() > 1;
            body.extend([u8::from(many), 0]);
            body.extend([0; 20]);
            body.extend(1_u16.to_ne_bytes());
        }
        // NUMA_NODE_RELATIONSHIP: node, 18 reserved bytes, count of groups.
        Shared::Node(node) => {
            body.extend(node.to_ne_bytes());
            body.extend([0; 18]);
            body.extend(1_u16.to_ne_bytes());
        }
        // CACHE_RELATIONSHIP: the descriptor, 18 reserved bytes, count of groups.
        Shared::Cache(cache) => {
            let cache = CacheDescriptor::from(cache);
            body.extend([cache.level, cache.associativity]);
            body.extend(cache.line.to_ne_bytes());
            body.extend(cache.size.to_ne_bytes());
            body.extend(cache.kind.to_ne_bytes());
            body.extend([0; 18]);
            body.extend(1_u16.to_ne_bytes());
        }
    }
    body.extend(group_affinity(relation.mask));
    extended(relationship(&relation.shared), &body)
}

/// GROUP_RELATIONSHIP: one group of all processors.
fn extended_group() -> Vec<u8> {
    let processors = processors();
    let mut body = Vec::new();
    body.extend(1_u16.to_ne_bytes());
    body.extend(1_u16.to_ne_bytes());
    body.extend([0; 20]);
    // PROCESSOR_GROUP_INFO: maximum and active count, 38 reserved bytes, mask.
    body.extend([processors as u8, processors as u8]);
    body.extend([0; 38]);
    body.extend((usize::MAX >> (usize::BITS - processors.clamp(1, usize::BITS))).to_ne_bytes());
    extended(GROUP, &body)
}

/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlogicalprocessorinformationex>
///
/// # Safety
/// `length` must be NULL or writable, `buffer` NULL or writable for as many bytes as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLogicalProcessorInformationEx(
    wanted: DWORD,
    buffer: *mut u8,
    length: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        if wanted > GROUP && wanted != ALL {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let relations = relations();
        let mut bytes: Vec<u8> = relations
            .iter()
            .filter(|relation| wanted == ALL || wanted == relationship(&relation.shared))
            .flat_map(extended_relation)
            .collect();
        if wanted == ALL || wanted == GROUP {
            bytes.extend(extended_group());
        }
        // SAFETY: promised by the caller.
        unsafe { copy_out(&bytes, buffer, length) }
    })
}

/// The highest number of a memory node.
/// <https://learn.microsoft.com/windows/win32/api/systemtopologyapi/nf-systemtopologyapi-getnumahighestnodenumber>
///
/// # Safety
/// `highest` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNumaHighestNodeNumber(highest: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        if highest.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let nodes = relations()
            .into_iter()
            .filter_map(|relation| match relation.shared {
                Shared::Node(node) => Some(node),
                _ => None,
            });
        // SAFETY: promised by the caller.
        unsafe { pointer::give(highest, nodes.max().unwrap_or(0)) };
        Ok(TRUE)
    })
}

/// The processors of a memory node.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnumanodeprocessormask>
///
/// # Safety
/// `mask` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNumaNodeProcessorMask(node: u8, mask: *mut u64) -> BOOL {
    guard(FALSE, || {
        let mut relations = relations().into_iter();
        let found = relations.find(|relation| relation.shared == Shared::Node(node.into()));
        let found = found.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        unsafe { pointer::give(mask, found.mask as u64) };
        Ok(TRUE)
    })
}

/// The number of groups that there can be: one.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getmaximumprocessorgroupcount>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetMaximumProcessorGroupCount() -> WORD {
    1
}
