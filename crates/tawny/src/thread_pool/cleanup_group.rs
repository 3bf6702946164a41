//! Objects of a thread pool that end together.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolcleanupgroupmembers>

use std::collections::HashMap;
use std::sync::Arc;

use tawny_engine::sync::Mutex;

use super::member::PoolObject;
use crate::object::{self, Handle, HandleCount, Object};

struct Entry {
    object: Arc<dyn PoolObject>,
    /// `None` for callbacks without an object of their own.
    handle: Option<Handle>,
}

/// A group of objects and callbacks.
#[derive(Default)]
#[doc(alias = "CreateThreadpoolCleanupGroup")]
#[doc(alias = "PTP_CLEANUP_GROUP")]
pub struct CleanupGroup {
    handles: HandleCount,
    /// By the address of the object's callbacks' count.
    members: Mutex<HashMap<usize, Entry>>,
}

/// `object` joins the group of its environment, if that has one.
pub(super) fn join(object: &Arc<dyn PoolObject>, handle: Option<Handle>) {
    let member = object.member();
    if let Some(group) = member.group.as_ref().and_then(std::sync::Weak::upgrade) {
        let entry = Entry {
            object: Arc::clone(object),
            handle,
        };
        let key = Arc::as_ptr(member).addr();
        group.members.lock().insert(key, entry);
    }
}

/// `object` leaves its group; `false` when the group has ended it.
pub(super) fn leave(object: &dyn PoolObject) -> bool {
    let member = object.member();
    let Some(group) = member.group.as_ref().and_then(std::sync::Weak::upgrade) else {
        return true;
    };
    let key = Arc::as_ptr(member).addr();
    let entry = group.members.lock().remove(&key);
    entry.is_some()
}

impl CleanupGroup {
    /// An empty group.
    #[doc(alias = "CreateThreadpoolCleanupGroup")]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends all objects of the group when their callbacks have returned. If `cancel`, callbacks
    /// that are to come are cancelled, and each object's
    /// [`cancelled`](super::Environment::cancelled) is called with `context`.
    #[doc(alias = "CloseThreadpoolCleanupGroupMembers")]
    pub fn close_members(&self, cancel: bool, context: usize) {
        let entries: Vec<_> = self
            .members
            .lock()
            .drain()
            .map(|(_, entry)| entry)
            .collect();
        let mut never_ran = Vec::with_capacity(entries.len());
        for entry in &entries {
            entry.object.disarm();
            never_ran.push(cancel && entry.object.member().cancel() > 0);
        }
        for (entry, never_ran) in entries.into_iter().zip(never_ran) {
            let member = entry.object.member();
            member.wait(false);
            if let Some(cancelled) = &member.cancelled
                && cancel
                && (never_ran || entry.handle.is_some())
            {
                cancelled(context);
            }
            if let Some(handle) = entry.handle {
                // The program may have closed it at the same time.
                let _ = object::close(handle);
            }
        }
    }
}

impl Object for CleanupGroup {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}
