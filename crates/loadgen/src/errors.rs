//! What went wrong with connections, counted by kind.

use std::fmt;

use rustix::io::Errno;

/// Kinds of failure of a connection. Each ends the connection it happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The connection could not be made.
    Connect,
    /// The server reset the connection.
    Reset,
    /// The server closed the connection before it had echoed everything.
    ClosedEarly,
    /// A byte came back that is not the one that was sent at its position.
    WrongByte,
    /// More bytes came back than were sent.
    Surplus,
    /// Nothing moved for as long as [`Load::stall`](crate::Load::stall) allows.
    Stalled,
    /// Any other failure of a system call.
    Other,
}

impl ErrorKind {
    const ALL: [ErrorKind; 7] = [
        ErrorKind::Connect,
        ErrorKind::Reset,
        ErrorKind::ClosedEarly,
        ErrorKind::WrongByte,
        ErrorKind::Surplus,
        ErrorKind::Stalled,
        ErrorKind::Other,
    ];

    fn name(self) -> &'static str {
        match self {
            ErrorKind::Connect => "not connected",
            ErrorKind::Reset => "reset",
            ErrorKind::ClosedEarly => "closed early",
            ErrorKind::WrongByte => "wrong byte",
            ErrorKind::Surplus => "surplus bytes",
            ErrorKind::Stalled => "stalled",
            ErrorKind::Other => "other",
        }
    }
}

/// One failure: its kind and what exactly happened.
#[derive(Debug)]
pub(crate) struct Failure {
    pub kind: ErrorKind,
    pub detail: String,
}

impl Failure {
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Failure {
        Failure {
            kind,
            detail: detail.into(),
        }
    }
}

impl From<Errno> for Failure {
    fn from(error: Errno) -> Failure {
        let kind = match error {
            Errno::CONNRESET | Errno::PIPE => ErrorKind::Reset,
            _ => ErrorKind::Other,
        };
        Failure::new(kind, error.to_string())
    }
}

/// Failures by kind, with the first one's description.
#[derive(Clone, Debug, Default)]
pub struct Errors {
    counts: [u64; ErrorKind::ALL.len()],
    first: Option<String>,
}

impl Errors {
    pub(crate) fn add(&mut self, failure: Failure) {
        self.counts[failure.kind as usize] += 1;
        self.first
            .get_or_insert_with(|| format!("{}: {}", failure.kind.name(), failure.detail));
    }

    /// Adds the other's failures to these.
    pub fn absorb(&mut self, other: &Errors) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        if self.first.is_none() {
            self.first.clone_from(&other.first);
        }
    }

    /// How many failures of one kind there were.
    pub fn count(&self, kind: ErrorKind) -> u64 {
        self.counts[kind as usize]
    }

    /// How many failures there were.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Whether nothing failed.
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for kind in ErrorKind::ALL {
            if self.count(kind) > 0 {
                write!(f, "{separator}{} {}", self.count(kind), kind.name())?;
                separator = ", ";
            }
        }
        match &self.first {
            Some(first) => write!(f, " (first: {first})"),
            None => f.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_kind_and_the_first_is_told() {
        let mut errors = Errors::default();
        assert_eq!(errors.to_string(), "none");
        errors.add(Failure::from(Errno::CONNRESET));
        errors.add(Failure::new(ErrorKind::WrongByte, "at 5"));
        let mut all = Errors::default();
        all.absorb(&errors);
        all.absorb(&errors);
        assert_eq!(all.total(), 4);
        assert_eq!(all.count(ErrorKind::WrongByte), 2);
        assert!(
            all.to_string()
                .starts_with("2 reset, 2 wrong byte (first: reset: ")
        );
    }
}
