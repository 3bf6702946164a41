//! What the creator of a pipe lays down for all its instances and clients, and how it is written into
//! the file from which clients read it.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createnamedpipew>

use super::permission::Permission;
use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;

/// As many instances as there can be (`PIPE_UNLIMITED_INSTANCES`).
#[doc(alias = "PIPE_UNLIMITED_INSTANCES")]
pub const UNLIMITED_INSTANCES: u32 = 255;

/// In which directions data flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    #[doc(alias = "PIPE_ACCESS_INBOUND")]
    Inbound,
    /// From the server to the client.
    #[doc(alias = "PIPE_ACCESS_OUTBOUND")]
    Outbound,
    /// Both ways.
    #[doc(alias = "PIPE_ACCESS_DUPLEX")]
    Duplex,
}

impl Direction {
    const ALL: [Self; 3] = [Self::Inbound, Self::Outbound, Self::Duplex];

    /// `PIPE_ACCESS_INBOUND`, `PIPE_ACCESS_OUTBOUND` or `PIPE_ACCESS_DUPLEX`.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`.
    pub fn from_number(number: u32) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|it| it.number() == number);
        found.ok_or(Error::new(ERROR_INVALID_PARAMETER))
    }

    /// As Windows numbers it.
    pub const fn number(self) -> u32 {
        match self {
            Self::Inbound => 1,
            Self::Outbound => 2,
            Self::Duplex => 3,
        }
    }

    /// Whether clients may write.
    pub const fn is_inbound(self) -> bool {
        self.number() & 1 != 0
    }

    /// Whether clients may read.
    pub const fn is_outbound(self) -> bool {
        self.number() & 2 != 0
    }
}

/// See the module's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// In which directions data flows.
    pub direction: Direction,
    /// Data is written as messages (`PIPE_TYPE_MESSAGE`).
    #[doc(alias = "PIPE_TYPE_MESSAGE")]
    pub messages: bool,
    /// The most instances at one time, from 1 to [`UNLIMITED_INSTANCES`].
    pub instances: u32,
    /// Bytes that the server may write before a client reads.
    pub out_size: u32,
    /// Bytes that a client may write before the server reads.
    pub in_size: u32,
    /// How long `WaitNamedPipe` waits that does not say, in milliseconds; 0 means 50.
    pub default_timeout: u32,
    /// Who may open it.
    pub permission: Permission,
}

/// Quotas are whole pages, and there is always one.
const PAGE: usize = 4096;
const USUAL_TIMEOUT: u32 = 50;
const VERSION: &str = "1";

impl Default for Terms {
    /// Both ways, bytes, any number of instances, for the same user.
    fn default() -> Self {
        Self {
            direction: Direction::Duplex,
            messages: false,
            instances: UNLIMITED_INSTANCES,
            out_size: 0,
            in_size: 0,
            default_timeout: 0,
            permission: Permission::default(),
        }
    }
}

impl Terms {
    /// The quota for a size of `out_size` or `in_size`.
    pub(super) fn quota(size: u32) -> usize {
        (size as usize).next_multiple_of(PAGE).max(PAGE)
    }

    /// How long to wait when nothing is said, in milliseconds.
    pub fn timeout(&self) -> u32 {
        match self.default_timeout {
            0 => USUAL_TIMEOUT,
            timeout => timeout,
        }
    }

    /// Whether an instance with these terms can be another of those with `others`.
    pub(super) fn agree(&self, others: &Self) -> bool {
        self.direction == others.direction && self.messages == others.messages
    }

    /// The line that says all of it of the pipe `name`.
    pub(super) fn write(&self, name: &str) -> String {
        format!(
            "{VERSION} {} {} {} {} {} {} {} {name}",
            self.direction.number(),
            u8::from(self.messages),
            self.instances,
            self.out_size,
            self.in_size,
            self.default_timeout,
            self.permission.write(),
        )
    }

    /// The terms and the name in such a line; `None` for another.
    pub(super) fn read(line: &str) -> Option<(Self, &str)> {
        let mut words = line.splitn(9, ' ');
        let version = words.next()?;
        let mut number = || words.next()?.parse::<u32>().ok();
        let terms = Self {
            direction: Direction::from_number(number()?).ok()?,
            messages: number()? != 0,
            instances: number()?,
            out_size: number()?,
            in_size: number()?,
            default_timeout: number()?,
            permission: Permission::read(words.next()?)?,
        };
        let name = words.next()?;
        (version == VERSION).then_some((terms, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_it_all() {
        let terms = Terms {
            direction: Direction::Outbound,
            messages: true,
            instances: 7,
            out_size: 1,
            in_size: 2,
            default_timeout: u32::MAX,
            permission: Permission::default(),
        };
        let line = terms.write("a name\nwith everything");
        let read = Terms::read(&line);
        assert_eq!(read, Some((terms, "a name\nwith everything")));
        for line in [
            "",
            "2",
            "1 4 0 1 1 1 1 default x",
            "1 1 0 1 1 1",
            &line[1..],
        ] {
            assert_eq!(Terms::read(line), None, "{line}");
        }
    }

    #[test]
    fn quotas_are_pages() {
        for (size, quota) in [(0, 4096), (1, 4096), (4096, 4096), (4097, 8192)] {
            assert_eq!(Terms::quota(size), quota);
        }
    }
}
