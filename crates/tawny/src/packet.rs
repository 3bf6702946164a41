//! The completion packet.

use std::sync::Arc;

use crate::status::Status;

/// What a completion port hands out: who completed, how, and with how many bytes.
#[derive(Clone, Debug)]
pub struct Packet {
    /// The completion key: of the association, or as posted.
    pub key: usize,
    /// What the packet is about.
    pub subject: Subject,
    /// How the operation ended; `STATUS_SUCCESS` for posted packets.
    pub status: Status,
    /// Bytes transferred, or as posted.
    pub bytes: u32,
}

/// What a [`Packet`] is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The address of a caller's OVERLAPPED, or any value that was posted.
    Overlapped(usize),
    /// An operation of the safe API.
    Operation(Arc<crate::operation::Operation>),
}
