//! The identifiers of registered buffers and of the two kinds of queues: neither handles nor pointers,
//! and found out when they are stale or of the wrong kind.

use std::sync::Arc;

use tawny_engine::registered::{Memory, Region};
use tawny_engine::table::Ref;
use tawny_engine::{Table, Token};

use super::{CompletionQueue, RequestQueue};
use crate::Error;
use crate::codes::{WSAEFAULT, WSAEINVAL, WSAENOBUFS};

/// The low bits, which no handle has set.
#[derive(Clone, Copy)]
enum Kind {
    Buffer = 1,
    CompletionQueue = 2,
    RequestQueue = 3,
}

const KIND_BITS: u32 = 4;

static BUFFERS: Table<Region> = Table::new();
static COMPLETION_QUEUES: Table<CompletionQueue> = Table::new();
static REQUEST_QUEUES: Table<RequestQueue> = Table::new();

fn id(token: Option<Token>, kind: Kind) -> Result<usize, Error> {
    let token = token.ok_or(Error::new(WSAENOBUFS))?;
    Ok((token.to_bits() as usize) << KIND_BITS | kind as usize)
}

#[inline]
fn token(id: usize, kind: Kind) -> Option<Token> {
    let bits = u32::try_from(id >> KIND_BITS).ok()?;
    (id & ((1 << KIND_BITS) - 1) == kind as usize).then_some(Token::from_bits(bits))
}

/// Registers a buffer; returns its identifier.
///
/// # Errors
/// `WSAENOBUFS`: there are too many.
#[doc(alias = "RIORegisterBuffer")]
pub fn register_buffer(region: Region) -> Result<usize, Error> {
    id(BUFFERS.insert(Arc::new(region)), Kind::Buffer)
}

/// Ends a registration. Requests under way keep what they have; an identifier that names nothing is
/// ignored.
#[doc(alias = "RIODeregisterBuffer")]
pub fn deregister_buffer(id: usize) {
    if let Some(token) = token(id, Kind::Buffer) {
        drop(BUFFERS.remove(token));
    }
}

/// The `len` bytes at `offset` of a registered buffer, for a request.
///
/// # Errors
/// `WSAEFAULT`: no buffer is registered under this identifier; `WSAEINVAL`: it does not contain them.
#[doc(alias = "RIO_BUF")]
#[inline]
pub fn buffer_piece(id: usize, offset: u32, len: u32) -> Result<Memory, Error> {
    let region = token(id, Kind::Buffer).and_then(|token| BUFFERS.get(token));
    let region = region.ok_or(Error::new(WSAEFAULT))?;
    region.piece(offset, len).ok_or(Error::new(WSAEINVAL))
}

pub(super) fn insert_completion_queue(queue: &Arc<CompletionQueue>) -> Result<usize, Error> {
    let token = COMPLETION_QUEUES.insert(Arc::clone(queue));
    id(token, Kind::CompletionQueue)
}

/// Finds the completion queue with this identifier.
///
/// # Errors
/// `WSAEINVAL`.
#[inline]
pub fn find_completion_queue(id: usize) -> Result<Ref<'static, CompletionQueue>, Error> {
    token(id, Kind::CompletionQueue)
        .and_then(|token| COMPLETION_QUEUES.get(token))
        .ok_or(Error::new(WSAEINVAL))
}

/// Closes the completion queue with this identifier; one that names nothing is ignored.
#[doc(alias = "RIOCloseCompletionQueue")]
pub fn remove_completion_queue(id: usize) {
    let removed =
        token(id, Kind::CompletionQueue).and_then(|token| COMPLETION_QUEUES.remove(token));
    if let Some(queue) = removed {
        queue.close();
    }
}

pub(super) fn insert_request_queue(queue: &Arc<RequestQueue>) -> Result<usize, Error> {
    let token = REQUEST_QUEUES.insert(Arc::clone(queue));
    id(token, Kind::RequestQueue)
}

pub(super) fn remove_request_queue(id: usize) {
    if let Some(token) = token(id, Kind::RequestQueue) {
        drop(REQUEST_QUEUES.remove(token));
    }
}

/// Finds the request queue with this identifier.
///
/// # Errors
/// `WSAEINVAL`.
#[inline]
pub fn find_request_queue(id: usize) -> Result<Ref<'static, RequestQueue>, Error> {
    token(id, Kind::RequestQueue)
        .and_then(|token| REQUEST_QUEUES.get(token))
        .ok_or(Error::new(WSAEINVAL))
}
