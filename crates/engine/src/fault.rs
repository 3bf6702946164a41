//! Failures on demand: a test says which of the next system calls shall fail, and how. Without the
//! feature `faults` this is nothing at all.

/// A system call of the data path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `accept4`
    Accept,
    /// `connect`
    Connect,
    /// `recv`, `recvmsg`
    Receive,
    /// `send`, `sendmsg`
    Send,
    /// `socket`
    Socket,
}

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this errno and does nothing.
    Errno(i32),
    /// It transfers at most so many bytes.
    Short(usize),
}

#[cfg(feature = "faults")]
mod script {
    use super::{Call, Fault};
    use crate::sync::Mutex;

    static SCRIPT: Mutex<Vec<(Call, Fault)>> = Mutex::new(Vec::new());

    /// Applies `faults`, in order, to the next calls of their kinds made by any thread.
    pub fn inject(faults: impl IntoIterator<Item = (Call, Fault)>) {
        SCRIPT.lock().extend(faults);
    }

    /// Forgets what was not met; returns how many that were.
    pub fn clear() -> usize {
        std::mem::take(&mut *SCRIPT.lock()).len()
    }

    pub(crate) fn next(call: Call) -> Option<Fault> {
        let mut script = SCRIPT.lock();
        let position = script.iter().position(|(met, _)| *met == call)?;
        Some(script.remove(position).1)
    }
}

#[cfg(feature = "faults")]
pub use script::{clear, inject};

/// The fault for a call about to be made, if a test asked for one.
#[inline(always)]
pub(crate) fn next(call: Call) -> Option<Fault> {
    #[cfg(feature = "faults")]
    return script::next(call);
    #[cfg(not(feature = "faults"))]
    {
        let _ = call;
        None
    }
}
