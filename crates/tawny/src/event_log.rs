//! The event log: what services report. Here it goes to standard error, from where the system's own log takes it.
//!
//! <https://learn.microsoft.com/windows/win32/eventlog/event-logging>

use std::io::Write;
use std::sync::Arc;

use crate::Error;
use crate::codes::ERROR_INVALID_HANDLE;
use crate::object::{self, Handle, HandleCount, Object};

/// How grave an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// `EVENTLOG_SUCCESS`, `EVENTLOG_INFORMATION_TYPE`, `EVENTLOG_AUDIT_SUCCESS`
    Information,
    /// `EVENTLOG_WARNING_TYPE`
    Warning,
    /// `EVENTLOG_ERROR_TYPE`, `EVENTLOG_AUDIT_FAILURE`
    Error,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Who reports.
#[derive(Debug)]
#[doc(alias = "RegisterEventSource")]
pub struct EventSource {
    handles: HandleCount,
    name: String,
}

impl EventSource {
    /// A source of this name; it need not be registered anywhere.
    pub fn new(name: String) -> Arc<Self> {
        Arc::new(Self {
            handles: HandleCount::default(),
            name,
        })
    }

    /// Reports an event: its identifier, whose low half is what people know it by, and its texts.
    #[doc(alias = "ReportEvent")]
    pub fn report(&self, severity: Severity, event: u32, texts: &[String]) {
        let code = event & 0xffff;
        let text = texts.join(" | ");
        let line = format!("{}: {} {code}: {text}\n", self.name, severity.name());
        // A program without standard error reports to nobody.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

impl Object for EventSource {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// The source that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<EventSource>, Error> {
    object::find::<EventSource>(handle)
        .map(|source| source.to_arc())
        .ok_or(Error::new(ERROR_INVALID_HANDLE))
}
