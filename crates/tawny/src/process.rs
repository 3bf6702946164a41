//! The process as an object that can be waited for.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

use std::sync::{Arc, LazyLock};

use crate::object::{HandleCount, Object};
use crate::signal::{Reset, Signal};

/// A process: signalled when it has ended, which the current one never sees of itself.
#[derive(Debug)]
pub struct Process {
    handles: HandleCount,
    signal: Signal,
}

impl Process {
    /// The process that calls.
    #[doc(alias = "GetCurrentProcess")]
    pub fn current() -> Arc<Self> {
        static CURRENT: LazyLock<Arc<Process>> = LazyLock::new(|| {
            let signal = Signal::new(Reset::Manual, false);
            Arc::new(Process {
                handles: HandleCount::default(),
                signal,
            })
        });
        Arc::clone(&CURRENT)
    }
}

impl Object for Process {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }
}
