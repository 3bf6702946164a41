//! What a process leaves to one that it creates: handles that keep their values, the command line, the
//! place for the exit code.
//!
//! The objects travel as descriptors under their own numbers and a description in a file in memory,
//! whose number an environment variable tells. A program without Tawny does not look at it.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/inheritance>

mod encoding;
mod legacy;
mod mailbox;
mod record;

use std::os::fd::OwnedFd;
use std::sync::Arc;

use tawny_engine::handoff::Connection;
use tawny_engine::sync::Mutex;

pub(crate) use encoding::{Reader, Writer};
pub use legacy::VARIABLE;
pub(crate) use legacy::{Inherit, Standard, gather};
pub(crate) use mailbox::{Mailbox, look};
pub(crate) use record::{How, Record};

use crate::anonymous_pipe::AnonymousPipe;
use crate::file::File;
use crate::file_mapping::FileMapping;
use crate::mailslot::{Mailslot, MailslotWriter};
use crate::named;
use crate::object::{Handle, Object};
use crate::process::Process;
use crate::socket::Socket;

/// The kind of an object that is passed to another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum PassedKind {
    /// A socket.
    Socket = 1,
    /// An end of an anonymous pipe.
    AnonymousPipe = 2,
    /// A process.
    Process = 3,
    /// A disk file, or a device with a name.
    File = 4,
    /// A file mapping.
    FileMapping = 5,
    /// An object that several processes have.
    Shared = 6,
    /// The reader's end of a mailslot.
    Mailslot = 8,
    /// A writer's end of a mailslot.
    MailslotWriter = 9,
}

/// What another process needs to have an object, too.
#[derive(Debug)]
pub struct Passed {
    pub(crate) kind: PassedKind,
    /// What the kernel does not know of it.
    pub(crate) state: Vec<u8>,
    pub(crate) descriptors: Vec<Arc<OwnedFd>>,
}

/// Makes an object of what another process passed; `None` when it makes no sense.
pub(crate) fn receive(
    kind: u32,
    state: &[u8],
    descriptors: Vec<OwnedFd>,
) -> Option<Arc<dyn Object>> {
    let descriptors = &mut descriptors.into_iter();
    let mut state = Reader::new(state);
    const SOCKET: u32 = PassedKind::Socket as u32;
    const PIPE: u32 = PassedKind::AnonymousPipe as u32;
    const PROCESS: u32 = PassedKind::Process as u32;
    const FILE: u32 = PassedKind::File as u32;
    const MAPPING: u32 = PassedKind::FileMapping as u32;
    const SHARED: u32 = PassedKind::Shared as u32;
    const MAILSLOT: u32 = PassedKind::Mailslot as u32;
    const MAILSLOT_WRITER: u32 = PassedKind::MailslotWriter as u32;
    Some(match kind {
        SOCKET => Socket::receive_passed(&mut state, descriptors.next()?)?,
        FILE => File::receive_passed(&mut state, descriptors.next()?)?,
        MAPPING => FileMapping::receive_passed(&mut state, descriptors.next()?)?,
        SHARED => named::receive_passed(&mut state, descriptors.next()?)?,
        MAILSLOT => Mailslot::receive_passed(&mut state, descriptors.collect())?,
        MAILSLOT_WRITER => MailslotWriter::receive_passed(&mut state, descriptors.next())?,
        PIPE => AnonymousPipe::receive_passed(&mut state, descriptors.next()?)?,
        PROCESS => Process::receive_passed(&mut state, descriptors.next()?, descriptors.next())?,
        _ => return None,
    })
}

/// What this process was left.
#[derive(Debug)]
struct Own {
    record: Record,
    command_line: String,
    /// What names the standard files.
    standard: [Standard; 3],
}

static OWN: Mutex<Option<Arc<Own>>> = Mutex::new(None);

fn own() -> Option<Arc<Own>> {
    OWN.lock().clone()
}

/// Takes over what the creator of this process left it: inherited handles have the values that
/// they have there. Programs that are linked with `libtawny` do so before `main`; one in Rust calls
/// it at its start, before it makes anything that has a handle. Returns whether there was anything.
#[doc(alias = "CreateProcess")]
pub fn adopt() -> bool {
    let Some(number) = std::env::var(VARIABLE)
        .ok()
        .and_then(|text| text.parse().ok())
    else {
        return false;
    };
    let Some(record) = Record::take(number) else {
        return false;
    };
    let manifest = record.manifest();
    let Some(adopted) = legacy::adopt(&mut Reader::new(&manifest)) else {
        return false;
    };
    *OWN.lock() = Some(Arc::new(Own {
        record,
        command_line: adopted.command_line,
        standard: adopted.standard,
    }));
    if let Some(connection) = adopted.mailbox {
        mailbox::open(Connection::from_descriptor(connection));
    }
    if let Some(gate) = adopted.gate {
        legacy::wait_at(gate);
    }
    true
}

/// The command line with which the process was created; `None` when no program with Tawny did.
#[doc(alias = "GetCommandLine")]
pub fn command_line() -> Option<String> {
    own().map(|own| own.command_line.clone())
}

/// Whether the process was created without standard input (0), output (1) or error output (2).
pub fn lacks_standard(file: usize) -> bool {
    standard(file) == Standard::Missing
}

/// The inherited socket that is standard input (0), output (1) or error output (2); `None` for other files.
#[doc(alias = "GetStdHandle")]
pub fn standard_socket(file: usize) -> Option<Handle> {
    match standard(file) {
        Standard::Inherited(handle) => Some(handle),
        Standard::Usual | Standard::Missing => None,
    }
}

fn standard(file: usize) -> Standard {
    let of = |own: Arc<Own>| own.standard.get(file).copied();
    own().and_then(of).unwrap_or_default()
}

/// Tells the creator of this process the code with which it is about to end, of which the kernel
/// would tell eight bits.
#[doc(alias = "ExitProcess")]
pub fn report_exit(code: u32) {
    if let Some(own) = own() {
        own.record.tell(How::Exited, code);
    }
}
