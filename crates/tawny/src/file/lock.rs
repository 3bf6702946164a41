//! Locks on regions of a file, which hold between all who have it open, in this process and others:
//! each lock is one of the kernel's, of the way in which the handle has the file open.
//!
//! What cannot be locked at once waits with a thread that tries again: when a lock of this process goes,
//! and every now and then, for the kernel does not say when another process's has gone.
//!
//! Locks: the operations that wait of a file, then its regions. The list of who waits is held with neither.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex>

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, OnceLock, PoisonError, Weak};
use std::time::Duration;

use tawny_engine::record_lock::{self, Range};
use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Deadline, signals_blocked};

use super::transfer::{Call, Slot};
use super::{File, from_io, sharing};
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_LOCK_VIOLATION, ERROR_NOT_LOCKED};
use crate::file_object::Issued;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::request::{self, Notice, Outcome, Request, Target};
use crate::{Error, thread};

/// How often locks are tried that other processes may have given up.
const TRY_AGAIN: Duration = Duration::from_millis(4);

/// Bytes of a file, which need not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first of them.
    pub start: u64,
    /// How many there are.
    pub len: u64,
}

impl Region {
    fn end(self) -> u64 {
        self.start.saturating_add(self.len)
    }

    fn meets(self, other: Self) -> bool {
        self.start < other.end() && other.start < self.end()
    }

    /// As the kernel has it: what lies behind all data, where sharing has its bytes, is one byte.
    fn range(self) -> Option<Range> {
        let last = sharing::PLACE - 1;
        let (start, end) = (self.start.min(last), self.end().min(sharing::PLACE));
        (self.len != 0).then_some(Range {
            start,
            len: end.max(start + 1) - start,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    region: Region,
    alone: bool,
}

/// The regions that one way of having a file open has locked.
#[derive(Default)]
pub(super) struct Locks {
    held: Mutex<Vec<Held>>,
    /// The file opened for writing as well, which locking for oneself alone takes.
    writable: OnceLock<Option<Arc<fs::File>>>,
}

/// How many regions this process has locked; and whether it has met those of others ([`MET`]).
static LOCKED: AtomicUsize = AtomicUsize::new(0);
/// Another process had locked what this one wanted to lock: from then on it looks before each transfer.
const MET: usize = 1 << (usize::BITS - 2);

/// A lock that cannot be had yet.
struct Waiter {
    file: Weak<File>,
    wanted: Held,
    slot: Slot,
}

static WAITERS: std::sync::Mutex<Vec<Waiter>> = std::sync::Mutex::new(Vec::new());
/// There are others who wait, or a lock has gone.
static CHANGED: Condvar = Condvar::new();

fn waiters() -> std::sync::MutexGuard<'static, Vec<Waiter>> {
    WAITERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn violation() -> Error {
    Error::new(ERROR_LOCK_VIOLATION)
}

impl File {
    /// Locks `region`, for this handle alone or against those who would write. Waits unless
    /// `at_once`.
    ///
    /// # Errors
    /// `ERROR_LOCK_VIOLATION`: somebody has some of it locked; `ERROR_OPERATION_ABORTED`;
    /// `ERROR_ACCESS_DENIED`: the file can neither be read nor written.
    #[doc(alias = "LockFile")]
    pub fn lock(&self, region: Region, alone: bool, at_once: bool) -> Result<(), Error> {
        let wanted = Held { region, alone };
        if self.try_lock(wanted)? {
            return Ok(());
        }
        if at_once {
            return Err(violation());
        }
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        self.wait_for_lock(wanted, target, Notice::default())?;
        thread::blocking(|| operation.wait(Deadline::Never));
        match operation.outcome() {
            Some(Outcome { status, .. }) if status.is_error() => Err(status.to_win32()),
            _ => Ok(()),
        }
    }

    /// As [`Self::lock`]; on a file for overlapped I/O without waiting: its end is announced.
    ///
    /// # Errors
    /// The same; nothing is announced then.
    #[doc(alias = "LockFileEx")]
    pub fn lock_with(
        &self,
        region: Region,
        alone: bool,
        at_once: bool,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let wanted = Held { region, alone };
        if !self.opening.is_overlapped() {
            self.lock(region, alone, at_once)?;
        } else if !self.try_lock(wanted)? {
            if at_once {
                return Err(violation());
            }
            self.wait_for_lock(wanted, Target::Caller(overlapped), notice)?;
            return Ok(Issued::Pending);
        }
        let _waiting = self.waiting.lock();
        request::announce(&self.base, Outcome::success(0), overlapped, notice);
        Ok(Issued::Done(0))
    }

    /// Unlocks a region that was locked as a whole. One that is locked twice stays so once, shared.
    ///
    /// # Errors
    /// `ERROR_NOT_LOCKED`: there is no such lock.
    #[doc(alias = "UnlockFileEx")]
    pub fn unlock(&self, region: Region) -> Result<(), Error> {
        let mut held = self.locks.held.lock();
        let is_it = |alone| move |it: &Held| it.region == region && it.alone == alone;
        let found = held.iter().position(is_it(true));
        let found = found.or_else(|| held.iter().position(is_it(false)));
        held.remove(found.ok_or(Error::new(ERROR_NOT_LOCKED))?);
        self.show(&held, region);
        drop(held);
        gone(1);
        Ok(())
    }

    /// The file is closed.
    pub(super) fn unlock_all(&self) {
        let held = std::mem::take(&mut *self.locks.held.lock());
        for lock in &held {
            self.show(&[], lock.region);
        }
        if !held.is_empty() {
            gone(held.len());
        }
    }

    /// Locks what is free; whether it was.
    fn try_lock(&self, wanted: Held) -> Result<bool, Error> {
        if !self.access.reads() && !self.access.writes() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let mut held = self.locks.held.lock();
        // Who has it alone may share it besides.
        let conflicts = |it: &Held| wanted.alone && it.region.meets(wanted.region);
        if held.iter().any(conflicts) {
            return Ok(false);
        }
        let mut all = held.clone();
        all.push(wanted);
        if !self.take(&all, wanted)? {
            LOCKED.fetch_or(MET, Ordering::SeqCst);
            // What was taken before the first that could not be.
            self.show(&held, wanted.region);
            return Ok(false);
        }
        *held = all;
        LOCKED.fetch_add(1, Ordering::SeqCst);
        Ok(true)
    }

    /// Has the kernel lock the pieces of `wanted` that are not locked as well already.
    fn take(&self, all: &[Held], wanted: Held) -> Result<bool, Error> {
        let file = self.lockable()?;
        for (piece, alone) in pieces(all, wanted.region) {
            let Some(range) = piece.range() else {
                continue;
            };
            let done = match alone {
                Some(true) => record_lock::exclude(file.as_fd(), range),
                _ => record_lock::share(file.as_fd(), range),
            };
            match done {
                Ok(()) => {}
                Err(error) if is_held(&error) => return Ok(false),
                // Who may not write locks against writers only; a file that is not to be read cannot be
                // locked so.
                Err(error) if error.raw_os_error() == Some(libc::EBADF) => {
                    let shared = record_lock::share(file.as_fd(), range);
                    match shared {
                        Err(error) if is_held(&error) => return Ok(false),
                        _ => {}
                    }
                }
                Err(error) => return Err(from_io(error)),
            }
        }
        Ok(true)
    }

    /// Has the kernel's locks in `region` be those that are held.
    fn show(&self, held: &[Held], region: Region) {
        let Ok(file) = self.lockable() else {
            return;
        };
        for (piece, alone) in pieces(held, region) {
            let Some(range) = piece.range() else {
                continue;
            };
            // Each is weaker than what there is, which cannot fail.
            let _ = match alone {
                None => record_lock::release(file.as_fd(), range),
                Some(false) => record_lock::share(file.as_fd(), range),
                Some(true) => record_lock::exclude(file.as_fd(), range),
            };
        }
    }

    /// The file as the kernel locks it: for writing, which a lock for oneself alone takes.
    fn lockable(&self) -> Result<Arc<fs::File>, Error> {
        let file = self.fd()?;
        if self.access.writes() && self.access.reads() {
            return Ok(file);
        }
        let writable = self.locks.writable.get_or_init(|| {
            let path = format!("/proc/self/fd/{}", file.as_raw_fd());
            let opened = OpenOptions::new().read(true).write(true).open(path);
            opened.ok().map(Arc::new)
        });
        Ok(writable.clone().unwrap_or(file))
    }

    fn wait_for_lock(&self, wanted: Held, target: Target, notice: Notice) -> Result<(), Error> {
        let request = Request::new(Call::Lock, Buffers::empty(), target, notice);
        let slot = Slot::default();
        let mut waiting = self.waiting.lock();
        {
            let mut all = waiters();
            start_trying().map_err(from_io)?;
            all.push(Waiter {
                file: Weak::clone(&self.this),
                wanted,
                slot: Arc::clone(&slot),
            });
        }
        request.begin(&self.base);
        *slot.lock() = Some(request);
        waiting.push(slot);
        drop(waiting);
        CHANGED.notify_all();
        Ok(())
    }

    /// Tries once more for one who waits; whether that is over.
    fn try_again(&self, waiter: &Waiter) -> bool {
        let mut waiting = self.waiting.lock();
        if waiter.slot.lock().is_none() {
            return true;
        }
        let outcome = match self.try_lock(waiter.wanted) {
            Ok(false) => return false,
            Ok(true) => Outcome::success(0),
            Err(error) => Outcome::failure(crate::Status::from_win32(error)),
        };
        if let Some(mut request) = waiting.remove(&waiter.slot) {
            request.complete(&self.base, outcome, false);
        }
        true
    }

    /// Whether data may be transferred: not where another handle has it locked, and not into what is
    /// shared. Asked only by a process that has anything locked, or has met the locks of another.
    ///
    /// # Errors
    /// `ERROR_LOCK_VIOLATION`.
    #[inline]
    pub(super) fn check_unlocked(
        &self,
        start: u64,
        data: &Buffers,
        writes: bool,
    ) -> Result<(), Error> {
        match LOCKED.load(Ordering::Acquire) {
            0 => Ok(()),
            _ => self.check_region(start, data.len() as u64, writes),
        }
    }

    /// As [`Self::check_unlocked`], where the file's position is.
    ///
    /// # Errors
    /// The same.
    #[inline]
    pub(super) fn check_unlocked_at_position(
        &self,
        data: &Buffers,
        writes: bool,
    ) -> Result<(), Error> {
        match LOCKED.load(Ordering::Acquire) {
            0 => Ok(()),
            _ => self.check_region(*self.position.lock(), data.len() as u64, writes),
        }
    }

    #[cold]
    fn check_region(&self, start: u64, len: u64, writes: bool) -> Result<(), Error> {
        let region = Region { start, len };
        let Some(range) = region.range() else {
            return Ok(());
        };
        let own_shared = |it: &Held| !it.alone && it.region.meets(region);
        let file = self.lockable()?;
        let held = match writes {
            true => {
                self.locks.held.lock().iter().any(own_shared)
                    || record_lock::is_held(file.as_fd(), range)
            }
            false => record_lock::is_held_alone(file.as_fd(), range),
        };
        if held { Err(violation()) } else { Ok(()) }
    }
}

fn is_held(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EAGAIN | libc::EACCES))
}

/// `region` in pieces in which nothing changes, and how each is locked: for one alone, shared, or not.
fn pieces(held: &[Held], region: Region) -> Vec<(Region, Option<bool>)> {
    let mut ends: BTreeSet<u64> = [region.start, region.end()].into();
    for lock in held.iter().filter(|it| it.region.meets(region)) {
        let within = |at: u64| at.clamp(region.start, region.end());
        ends.extend([within(lock.region.start), within(lock.region.end())]);
    }
    let ends: Vec<u64> = ends.into_iter().collect();
    let piece = |ends: &[u64]| {
        let piece = Region {
            start: ends[0],
            len: ends[1] - ends[0],
        };
        let locks = held.iter().filter(|it| it.region.meets(piece));
        (piece, locks.map(|it| it.alone).max())
    };
    ends.windows(2).map(piece).collect()
}

/// So many regions are locked no more.
fn gone(count: usize) {
    LOCKED.fetch_sub(count, Ordering::SeqCst);
    // Whoever is about to wait for this has the list.
    drop(waiters());
    CHANGED.notify_all();
}

/// Starts the thread that tries again, unless there is one. The list is held.
fn start_trying() -> io::Result<()> {
    static STARTED: OnceLock<()> = OnceLock::new();
    if STARTED.get().is_none() {
        let thread = std::thread::Builder::new().name("tawny-locks".into());
        signals_blocked(|| thread.spawn(keep_trying))?;
        let _ = STARTED.set(());
    }
    Ok(())
}

fn keep_trying() {
    loop {
        let tried = {
            let some = CHANGED.wait_while(waiters(), |waiters| waiters.is_empty());
            std::mem::take(&mut *some.unwrap_or_else(PoisonError::into_inner))
        };
        let is_left = |waiter: &Waiter| {
            let file = waiter.file.upgrade();
            file.is_some_and(|file| !file.try_again(waiter))
        };
        let mut left: Vec<_> = tried.into_iter().filter(is_left).collect();
        let mut all = waiters();
        // Those who came meanwhile come after them.
        let has_fresh = !all.is_empty();
        left.append(&mut all);
        *all = left;
        if !all.is_empty() && !has_fresh {
            drop(CHANGED.wait_timeout(all, TRY_AGAIN));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_in_which_nothing_changes() {
        let region = |start, len| Region { start, len };
        let held = |start, len, alone| Held {
            region: region(start, len),
            alone,
        };
        assert_eq!(pieces(&[], region(0, 10)), [(region(0, 10), None)]);
        let locks = [held(2, 4, false), held(4, 10, true)];
        assert_eq!(
            pieces(&locks, region(0, 10)),
            [
                (region(0, 2), None),
                (region(2, 2), Some(false)),
                (region(4, 2), Some(true)),
                (region(6, 4), Some(true)),
            ]
        );
        assert_eq!(pieces(&locks, region(20, 0)), []);
    }

    #[test]
    fn regions_end_before_the_bytes_of_sharing() {
        let range = |start, len| Region { start, len }.range();
        assert_eq!(range(5, 0), None);
        let all = range(0, u64::MAX).unwrap();
        assert_eq!((all.start, all.len), (0, sharing::PLACE));
        let behind = range(u64::MAX - 1, 1).unwrap();
        assert_eq!((behind.start, behind.len), (sharing::PLACE - 1, 1));
    }
}
