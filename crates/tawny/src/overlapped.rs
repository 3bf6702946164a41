//! The caller's memory that an operation writes when it ends: OVERLAPPED, and the few out-parameters
//! that Windows fills in at completion. The one file of this crate with unsafe code.
//!
//! <https://learn.microsoft.com/windows/win32/api/minwinbase/ns-minwinbase-overlapped>
#![allow(unsafe_code)]

use std::collections::HashSet;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tawny_engine::sync::Mutex;

use crate::codes::STATUS_PENDING;
use crate::status::Status;

/// OVERLAPPED as it lies in the caller's memory.
#[repr(C)]
#[derive(Debug)]
pub struct OverlappedMemory {
    /// Internal and InternalHigh.
    block: StatusBlockMemory,
    offset: u64,
    event: usize,
}

/// A caller's OVERLAPPED, or the IO_STATUS_BLOCK with which one begins, lent to one operation until
/// that has ended. Nothing touches it after the end of the operation can be seen, for the caller may
/// then free it.
#[derive(Debug)]
#[doc(alias = "WSAOVERLAPPED")]
pub struct Overlapped {
    memory: NonNull<StatusBlockMemory>,
}

// SAFETY: `from_raw`'s caller lends the memory to whichever thread ends the operation.
unsafe impl Send for Overlapped {}
// SAFETY: shared access reads fields that the caller does not change while the operation lasts,
// and atomics.
unsafe impl Sync for Overlapped {}

impl Overlapped {
    /// Takes the caller's OVERLAPPED; `None` for NULL.
    ///
    /// # Safety
    /// It must stay valid, and be used by no other operation, until its status is no longer
    /// `STATUS_PENDING`.
    pub unsafe fn from_raw(pointer: *mut OverlappedMemory) -> Option<Self> {
        Some(Self {
            memory: NonNull::new(pointer.cast())?,
        })
    }

    /// Takes the caller's IO_STATUS_BLOCK; `None` for NULL, and for one that is not aligned.
    ///
    /// # Safety
    /// As [`Self::from_raw`].
    pub unsafe fn from_block(pointer: *mut StatusBlockMemory) -> Option<Self> {
        let memory = NonNull::new(pointer).filter(|memory| memory.is_aligned())?;
        Some(Self { memory })
    }

    /// The address, by which the caller knows the operation.
    pub fn address(&self) -> usize {
        self.memory.as_ptr() as usize
    }

    /// The event's handle value, with the low bit that asks for no completion packet.
    ///
    /// # Safety
    /// It must come from [`Self::from_raw`].
    pub unsafe fn event(&self) -> usize {
        // SAFETY: it is an OVERLAPPED (promised by the caller), valid until `finish`.
        unsafe { self.memory.cast::<OverlappedMemory>().as_ref().event }
    }

    /// The file position in Offset and OffsetHigh.
    ///
    /// # Safety
    /// It must come from [`Self::from_raw`].
    pub unsafe fn offset(&self) -> u64 {
        // SAFETY: it is an OVERLAPPED (promised by the caller), valid until `finish`.
        unsafe { self.memory.cast::<OverlappedMemory>().as_ref().offset }
    }

    /// Marks the operation as pending.
    #[inline(always)]
    pub(crate) fn begin(&self) {
        if let Some(in_use) = in_use() {
            self.note_use(in_use);
        }
        self.memory()
            .status
            .store(STATUS_PENDING.value() as usize, Ordering::Relaxed);
    }

    /// Writes the end of a pending operation. The last access to the memory.
    #[inline(always)]
    pub(crate) fn finish(self, status: Status, bytes: u32) {
        if let Some(in_use) = in_use() {
            self.note_end(in_use);
        }
        self.write(status, bytes);
    }

    /// Writes the end of an operation that never was pending. The last access to the memory.
    #[inline(always)]
    pub(crate) fn finish_at_once(self, status: Status, bytes: u32) {
        if let Some(in_use) = in_use() {
            self.check_use(in_use);
        }
        self.write(status, bytes);
    }

    #[inline(always)]
    fn write(&self, status: Status, bytes: u32) {
        self.memory()
            .information
            .store(bytes as usize, Ordering::Relaxed);
        self.memory()
            .status
            .store(status.value() as usize, Ordering::Release);
    }

    #[cold]
    #[inline(never)]
    fn note_use(&self, in_use: &Mutex<HashSet<usize>>) {
        let fresh = in_use.lock().insert(self.address());
        self.check_unused(fresh);
    }

    #[cold]
    #[inline(never)]
    fn check_use(&self, in_use: &Mutex<HashSet<usize>>) {
        let unused = !in_use.lock().contains(&self.address());
        self.check_unused(unused);
    }

    #[cold]
    #[inline(never)]
    fn note_end(&self, in_use: &Mutex<HashSet<usize>>) {
        in_use.lock().remove(&self.address());
    }

    #[cold]
    fn check_unused(&self, unused: bool) {
        if !unused {
            let address = self.address();
            eprintln!(
                "tawny: the OVERLAPPED at {address:#x} is used again while its operation is pending"
            );
        }
    }

    /// How the operation ended and with how many bytes; `None` while it is pending.
    ///
    /// # Safety
    /// `pointer` must be to an OVERLAPPED that was given to an operation.
    pub unsafe fn result(pointer: NonNull<OverlappedMemory>) -> Option<(Status, u32)> {
        // SAFETY: the caller's promise.
        let block = unsafe { &pointer.as_ref().block };
        let status = Status::new(block.status.load(Ordering::Acquire) as u32);
        let bytes = block.information.load(Ordering::Relaxed) as u32;
        (status != STATUS_PENDING).then_some((status, bytes))
    }

    fn memory(&self) -> &StatusBlockMemory {
        // SAFETY: lent and valid (`from_raw`) until `finish`, which takes `self`, has written.
        unsafe { self.memory.as_ref() }
    }
}

/// IO_STATUS_BLOCK as it lies in the caller's memory.
#[repr(C)]
#[derive(Debug)]
pub struct StatusBlockMemory {
    /// NTSTATUS of the operation in the lower half; `STATUS_PENDING` until it has ended.
    status: AtomicUsize,
    /// Bytes transferred, or what else the operation tells.
    information: AtomicUsize,
}

/// A caller's IO_STATUS_BLOCK, lent to one operation of the native API until that has ended.
#[derive(Debug)]
#[doc(alias = "IO_STATUS_BLOCK")]
pub struct StatusBlock {
    memory: NonNull<StatusBlockMemory>,
}

// SAFETY: `from_raw`'s caller lends the memory to whichever thread ends the operation.
unsafe impl Send for StatusBlock {}
// SAFETY: shared access is to atomics.
unsafe impl Sync for StatusBlock {}

impl StatusBlock {
    /// Takes the caller's IO_STATUS_BLOCK; `None` for NULL, and for one that is not aligned.
    ///
    /// # Safety
    /// It must stay valid, and be used by no other operation, until the operation has ended.
    pub unsafe fn from_raw(pointer: *mut StatusBlockMemory) -> Option<Self> {
        let memory = NonNull::new(pointer).filter(|memory| memory.is_aligned())?;
        Some(Self { memory })
    }

    /// The address, by which the caller knows the operation.
    pub fn address(&self) -> usize {
        self.memory.as_ptr() as usize
    }

    /// The operation is under way.
    pub(crate) fn begin(&self) {
        let pending = STATUS_PENDING.value() as usize;
        self.memory().status.store(pending, Ordering::Relaxed);
    }

    /// Writes the end of the operation. The last access to the memory.
    pub fn finish(self, status: Status, information: usize) {
        let memory = self.memory();
        memory.information.store(information, Ordering::Relaxed);
        memory
            .status
            .store(status.value() as usize, Ordering::Release);
    }

    fn memory(&self) -> &StatusBlockMemory {
        // SAFETY: lent and valid (`from_raw`) until `finish`, which takes `self`, has written.
        unsafe { self.memory.as_ref() }
    }
}

/// The OVERLAPPEDs of pending operations, where it is watched that none is used twice: in debug
/// builds, and with `TAWNY_CHECK` in the environment.
#[inline(always)]
fn in_use() -> Option<&'static Mutex<HashSet<usize>>> {
    static IN_USE: OnceLock<Option<Mutex<HashSet<usize>>>> = OnceLock::new();
    IN_USE
        .get_or_init(|| {
            let watched = cfg!(debug_assertions) || std::env::var_os("TAWNY_CHECK").is_some();
            watched.then(Mutex::default)
        })
        .as_ref()
}

/// A caller's memory that receives a socket address when the operation ends: `lpFrom`, `lpFromlen`.
#[derive(Debug)]
pub struct AddressOut {
    address: NonNull<u8>,
    len: NonNull<i32>,
}

// SAFETY: `from_raw`'s caller lends the memory to whichever thread ends the operation.
unsafe impl Send for AddressOut {}
// SAFETY: shared access does nothing.
unsafe impl Sync for AddressOut {}

impl AddressOut {
    /// Takes the two out-parameters; `None` when either is NULL.
    ///
    /// # Safety
    /// `len` must be valid, and `address` valid for writes of `*len` bytes, until the operation
    /// has ended.
    pub unsafe fn from_raw(address: *mut u8, len: *mut i32) -> Option<Self> {
        Some(Self {
            address: NonNull::new(address)?,
            len: NonNull::new(len)?,
        })
    }

    /// Room for an address.
    pub fn capacity(&self) -> usize {
        // SAFETY: valid until the operation has ended (`from_raw`).
        unsafe { self.len.read() }.max(0) as usize
    }

    /// Writes the address as far as there is room, and its whole length.
    pub(crate) fn write(&self, bytes: &[u8]) {
        let room = self.capacity().min(bytes.len());
        // SAFETY: `*len` bytes may be written to `address` (`from_raw`), and `room` is no more.
        unsafe {
            self.address
                .copy_from_nonoverlapping(NonNull::from(bytes).cast(), room);
            self.len.write(bytes.len() as i32);
        }
    }
}

/// A caller's output buffer that is filled in when the operation ends, such as AcceptEx's addresses.
#[derive(Debug)]
pub struct BytesOut {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: `from_raw`'s caller lends the memory to whichever thread ends the operation.
unsafe impl Send for BytesOut {}
// SAFETY: shared access does nothing.
unsafe impl Sync for BytesOut {}

impl BytesOut {
    /// Takes `len` bytes at `start`; `None` for NULL.
    ///
    /// # Safety
    /// The bytes must be valid for writes until the operation has ended.
    pub unsafe fn from_raw(start: *mut u8, len: usize) -> Option<Self> {
        Some(Self {
            start: NonNull::new(start)?,
            len,
        })
    }

    /// Writes `bytes` at `offset`, as far as there is room.
    pub(crate) fn write(&self, offset: usize, bytes: &[u8]) {
        let room = self.len.saturating_sub(offset).min(bytes.len());
        // SAFETY: `offset + room` is at most `len` (`from_raw`).
        unsafe {
            self.start
                .add(offset.min(self.len))
                .copy_from_nonoverlapping(NonNull::from(bytes).cast(), room);
        }
    }
}

/// WSABUF as it lies in the caller's memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BufferMemory {
    /// Length in bytes.
    pub len: u32,
    /// Where it begins.
    pub start: *mut u8,
}

/// WSAMSG as it lies in the caller's memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MessageMemory {
    /// The socket address.
    pub name: *mut u8,
    /// Its length.
    pub name_len: i32,
    /// The data.
    pub buffers: *const BufferMemory,
    /// How many pieces it has.
    pub buffer_count: u32,
    /// The control data.
    pub control: BufferMemory,
    /// `MSG_*`
    pub flags: u32,
}

/// A caller's WSAMSG that is filled in when the operation ends, but for the data.
#[derive(Debug)]
pub struct MessageOut {
    memory: NonNull<MessageMemory>,
    name: Option<BytesOut>,
    control: Option<BytesOut>,
}

// SAFETY: `from_raw`'s caller lends the memory to whichever thread ends the operation.
unsafe impl Send for MessageOut {}
// SAFETY: shared access does nothing.
unsafe impl Sync for MessageOut {}

impl MessageOut {
    /// Takes the caller's WSAMSG and the room that it names now; `None` for NULL.
    ///
    /// # Safety
    /// It must be valid, and its name and control buffers valid for writes, until the operation has
    /// ended.
    pub unsafe fn from_raw(pointer: *mut MessageMemory) -> Option<Self> {
        let memory = NonNull::new(pointer)?;
        // SAFETY: promised by the caller.
        unsafe {
            let message = memory.read();
            let name_len = message.name_len.max(0) as usize;
            Some(Self {
                memory,
                name: BytesOut::from_raw(message.name, name_len),
                control: BytesOut::from_raw(message.control.start, message.control.len as usize),
            })
        }
    }

    /// Room for control data, in bytes.
    pub(crate) fn control_room(&self) -> usize {
        self.control.as_ref().map_or(0, |control| control.len)
    }

    /// Writes the name as far as there is room, and its whole length; the control data; the flags.
    pub(crate) fn write(&self, name: &[u8], control: &[u8], flags: u32) {
        let mut name_len = 0;
        if let Some(out) = &self.name {
            out.write(0, name);
            name_len = name.len() as i32;
        }
        if let Some(out) = &self.control {
            out.write(0, control);
        }
        let memory = self.memory.as_ptr();
        // SAFETY: valid until the operation has ended (`from_raw`), which it has not.
        unsafe {
            (&raw mut (*memory).name_len).write(name_len);
            (&raw mut (*memory).control.len).write(control.len() as u32);
            (&raw mut (*memory).flags).write(flags);
        }
    }
}
