//! The page that the two ends of a connection share, beside the socket: how much each has written
//! and taken, how long the packets on their way are, and whether the server has disconnected.
//!
//! The client makes it. Each end believes only what hurts nobody but the other if it is wrong.

use std::fs::File;
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::atomic::Ordering;

use tawny_engine::shared_page::SharedPage;

use super::frame::MOST_DATA;

/// Which end of the pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was made with CreateNamedPipe.
    Server,
    /// It was opened.
    Client,
}

/// The words of the page. Each end's own are in lines of the cache of their own.
const DISCONNECTED: usize = 0;
const CLIENT_WRITES: usize = 8;
const SERVER_WRITES: usize = 256;
/// From where a direction's words begin.
const WRITTEN: usize = 0;
const LARGEST: usize = 1;
const TAKEN: usize = 8;
const AWAITED: usize = 9;
const LENGTHS: usize = 16;
/// So many packets' lengths are known.
const RING: u64 = 128;

/// A count of packets and bytes in one word.
const PACKET: u64 = 1 << 40;

/// What is on its way in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unread {
    /// Bytes of data.
    pub(super) bytes: usize,
    /// Packets that hold them.
    pub(super) packets: usize,
}

/// A mapping of the page, as one end sees it.
#[derive(Debug)]
pub(super) struct Link {
    page: SharedPage,
    end: End,
}

impl Link {
    /// A new page for a client, and what it sends to the server.
    pub(super) fn create() -> io::Result<(Self, File)> {
        let (page, file) = SharedPage::create()?;
        let end = End::Client;
        Ok((Self { page, end }, file))
    }

    /// The page that a client has sent.
    pub(super) fn of_client(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let page = SharedPage::of(fd)?;
        let end = End::Server;
        Ok(Self { page, end })
    }

    /// Whether the server has disconnected.
    #[inline(always)]
    pub(super) fn is_disconnected(&self) -> bool {
        self.end == End::Client && self.page.word(DISCONNECTED).load(Ordering::Acquire) != 0
    }

    /// The server disconnects.
    pub(super) fn disconnect(&self) {
        self.page.word(DISCONNECTED).store(1, Ordering::Release);
    }

    #[inline(always)]
    fn outward(&self) -> usize {
        match self.end {
            End::Server => SERVER_WRITES,
            End::Client => CLIENT_WRITES,
        }
    }

    #[inline(always)]
    fn inward(&self) -> usize {
        match self.end {
            End::Server => CLIENT_WRITES,
            End::Client => SERVER_WRITES,
        }
    }

    /// A packet of `length` bytes is about to be sent after `written`.
    #[inline(always)]
    pub(super) fn announce(&self, written: Count, length: usize) -> Count {
        let at = self.outward();
        let slot = at + LENGTHS + (written.packets % RING) as usize;
        self.page.word(slot).store(length as u64, Ordering::Relaxed);
        let largest = self.page.word(at + LARGEST);
        if largest.load(Ordering::Relaxed) <= length as u64 {
            largest.store(length as u64 + 1, Ordering::Relaxed);
        }
        let written = written.and(length, 1);
        self.show(at + WRITTEN, written);
        written
    }

    /// So much was written and no more: what was announced was not sent.
    #[cold]
    pub(super) fn show_written(&self, written: Count) {
        self.show(self.outward() + WRITTEN, written);
    }

    /// So much was taken.
    #[inline(always)]
    pub(super) fn show_taken(&self, taken: Count) {
        self.show(self.inward() + TAKEN, taken);
    }

    #[inline(always)]
    fn show(&self, word: usize, count: Count) {
        self.page.word(word).store(count.word, Ordering::SeqCst);
    }

    /// This end waits in the kernel for what comes after `taken`. Whoever says so looks for packets once more before it waits.
    #[inline(always)]
    pub(super) fn show_awaited(&self, taken: Count) {
        let at = self.inward();
        self.page
            .word(at + AWAITED)
            .store(!taken.word, Ordering::SeqCst);
    }

    /// It waits no longer, and has taken nothing.
    pub(super) fn show_left(&self) {
        let at = self.inward();
        self.page.word(at + AWAITED).store(0, Ordering::SeqCst);
    }

    /// The most data of a packet that the other end has ever sent; `None`: of none yet.
    #[inline(always)]
    pub(super) fn largest(&self) -> Option<usize> {
        let largest = self
            .page
            .word(self.inward() + LARGEST)
            .load(Ordering::Relaxed);
        (largest as usize).checked_sub(1)
    }

    /// What this end has written and the other has not taken. A packet for which that waits in the kernel is as good as
    /// taken: nothing would tell of its end.
    #[inline(always)]
    pub(super) fn unread_by_peer(&self, written: Count) -> Unread {
        let at = self.outward();
        let taken = self.page.word(at + TAKEN).load(Ordering::SeqCst);
        let mut unread = between(written.word, taken);
        let awaited = || self.page.word(at + AWAITED).load(Ordering::SeqCst);
        if unread.packets != 0 && awaited() == !taken {
            let slot = at + LENGTHS + (taken / PACKET % RING) as usize;
            let length = self.page.word(slot).load(Ordering::Relaxed) as usize;
            unread.packets -= 1;
            unread.bytes = match unread.packets {
                0 => 0,
                _ => unread.bytes.saturating_sub(length),
            };
        }
        unread
    }

    /// What the other end has written and this one has not taken.
    #[inline(always)]
    pub(super) fn unread(&self, taken: Count) -> Unread {
        let written = self.page.word(self.inward() + WRITTEN);
        between(written.load(Ordering::SeqCst), taken.word)
    }

    /// How long the first packet on its way is said to be, of so many.
    #[inline(always)]
    pub(super) fn first_length(&self, taken: Count, unread: Unread) -> Option<usize> {
        if !(1..=RING as usize).contains(&unread.packets) {
            return None;
        }
        let slot = self.inward() + LENGTHS + (taken.packets % RING) as usize;
        let length = self.page.word(slot).load(Ordering::Relaxed);
        usize::try_from(length).ok().filter(|it| *it <= MOST_DATA)
    }
}

/// The difference of two counts; a negative one is none.
#[inline(always)]
fn between(more: u64, less: u64) -> Unread {
    let difference = more.wrapping_sub(less);
    if (difference as i64) < 0 {
        return Unread::default();
    }
    Unread {
        bytes: (difference % PACKET) as usize,
        packets: (difference / PACKET) as usize,
    }
}

/// How much one end has written or taken since the connection began.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    word: u64,
    packets: u64,
}

impl Count {
    /// So many bytes and packets more.
    #[inline(always)]
    pub(super) fn and(self, bytes: usize, packets: u64) -> Self {
        Self {
            word: self
                .word
                .wrapping_add(bytes as u64)
                .wrapping_add(packets * PACKET),
            packets: self.packets.wrapping_add(packets),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn each_end_sees_what_the_other_does() {
        let (client, file) = Link::create().unwrap();
        let server = Link::of_client(file.as_fd()).unwrap();
        let mut written = Count::default();
        for length in [5, 0, 7] {
            written = client.announce(written, length);
        }
        let mut taken = Count::default();
        let unread = |bytes, packets| Unread { bytes, packets };
        assert_eq!(server.unread(taken), unread(12, 3));
        assert_eq!(client.unread_by_peer(written), unread(12, 3));
        for (length, left) in [(5, unread(7, 2)), (0, unread(7, 1)), (7, unread(0, 0))] {
            let now = server.unread(taken);
            assert_eq!(server.first_length(taken, now), Some(length));
            taken = taken.and(length, 1);
            server.show_taken(taken);
            assert_eq!(client.unread_by_peer(written), left);
        }
        assert_eq!(server.first_length(taken, server.unread(taken)), None);
        assert_eq!(client.unread(Count::default()), Unread::default());
        // One that is awaited is as good as taken.
        server.show_awaited(taken);
        assert_eq!((server.largest(), client.largest()), (Some(7), None));
        for length in [3, 4] {
            written = client.announce(written, length);
        }
        assert_eq!(client.unread_by_peer(written), unread(4, 1));
        server.show_left();
        assert_eq!(client.unread_by_peer(written), unread(7, 2));
        server.disconnect();
        assert!(client.is_disconnected() && !server.is_disconnected());
    }

    #[test]
    fn nonsense_is_nothing() {
        assert_eq!(between(3, 4), Unread::default());
        let (client, file) = Link::create().unwrap();
        let server = Link::of_client(file.as_fd()).unwrap();
        for word in 0..512 {
            client
                .page
                .word(word)
                .store(u64::MAX >> 1, Ordering::Relaxed);
        }
        let unread = server.unread(Count::default());
        assert_eq!(server.first_length(Count::default(), unread), None);
    }

    #[test]
    fn the_words_of_the_directions_keep_apart() {
        let end = |start: usize| start + LENGTHS + RING as usize;
        assert!(end(CLIENT_WRITES) <= SERVER_WRITES && end(SERVER_WRITES) <= 512);
    }
}
