//! Making pipes and mailslots by the native API.
//!
//! <https://learn.microsoft.com/windows/win32/devnotes/nt-create-named-pipe-file>

use std::sync::atomic::{AtomicU32, Ordering};

use tawny::codes::*;
use tawny::mailslot::{self, Mailslot};
use tawny::named_pipe::{
    self, Direction, Options, Permission, PipeName, Terms, UNLIMITED_INSTANCES,
};
use tawny::overlapped::StatusBlockMemory;
use tawny::{Error, Status};

use super::arguments::{OBJECT_ATTRIBUTES, status};
use super::create::{FILE_CREATED, FILE_OPENED, Way, is_overlapped, opened};
use super::name::Meaning;
use crate::pointer;
use crate::types::*;

const FILE_SHARE_READ: ULONG = 1;
const FILE_SHARE_WRITE: ULONG = 2;
/// `FILE_PIPE_MESSAGE_TYPE`, and `FILE_PIPE_REJECT_REMOTE_CLIENTS`, which all are.
const MESSAGE_TYPE: ULONG = 1;
const PIPE_TYPES: ULONG = 3;
/// 100 ns in a millisecond.
/// `WRITE_DAC`, `WRITE_OWNER`, `ACCESS_SYSTEM_SECURITY`
const SECURITY_RIGHTS: DWORD = 0x010c_0000;
const MILLISECOND: i64 = 10_000;

/// A time-out that is relative, in milliseconds; what cannot be counted is for ever.
fn milliseconds(timeout: i64) -> u32 {
    u32::try_from((timeout.unsigned_abs()).div_ceil(MILLISECOND as u64)).unwrap_or(u32::MAX)
}

/// The numbers of NtCreateNamedPipeFile.
struct Numbers {
    access: DWORD,
    share: ULONG,
    disposition: ULONG,
    options: ULONG,
    kind: ULONG,
    read_mode: ULONG,
    completion_mode: ULONG,
    instances: ULONG,
    in_size: ULONG,
    out_size: ULONG,
    default_timeout: Option<i64>,
}

impl Numbers {
    fn direction(&self) -> Result<Direction, Status> {
        Ok(match self.share {
            FILE_SHARE_READ => Direction::Outbound,
            FILE_SHARE_WRITE => Direction::Inbound,
            3 => Direction::Duplex,
            _ => return Err(STATUS_INVALID_PARAMETER),
        })
    }

    fn options(&self, permission: Permission) -> Result<Options, Status> {
        if self.kind & !PIPE_TYPES != 0 || self.read_mode > 1 || self.completion_mode > 1 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let way = Way::from_number(self.disposition)?;
        if !matches!(way, Way::Open | Way::Create | Way::OpenIf) {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let timeout = self.default_timeout.filter(|timeout| *timeout <= 0);
        let timeout = timeout.ok_or(STATUS_INVALID_PARAMETER)?;
        Ok(Options {
            terms: Terms {
                direction: self.direction()?,
                messages: self.kind & MESSAGE_TYPE != 0,
                instances: self.instances.min(UNLIMITED_INSTANCES),
                out_size: self.out_size,
                in_size: self.in_size,
                default_timeout: milliseconds(timeout),
                permission,
            },
            read_messages: self.read_mode != 0,
            no_wait: self.completion_mode != 0,
            overlapped: is_overlapped(self.options, self.access)?,
            first: way == Way::Create,
            rights: self.access & SECURITY_RIGHTS,
        })
    }
}

/// The name of a new pipe; one that nobody else has for a pipe without.
fn pipe_name(meaning: Meaning) -> Result<PipeName, Status> {
    static UNNAMED: AtomicU32 = AtomicU32::new(0);
    let name = match meaning {
        Meaning::File(name) => name,
        Meaning::Pipes => {
            let number = UNNAMED.fetch_add(1, Ordering::Relaxed);
            let process = std::process::id();
            format!(r"\\.\pipe\Win32Pipes.{process:08x}.{number:08x}")
        }
        Meaning::Sockets => return Err(STATUS_OBJECT_NAME_INVALID),
    };
    PipeName::parse_new(&name).map_err(Status::from_win32)
}

/// Why an instance could not be made.
fn create_error(error: Error) -> Status {
    match error.code() {
        ERROR_PIPE_BUSY => STATUS_INSTANCE_NOT_AVAILABLE,
        _ => Status::from_win32(error),
    }
}

/// Makes an instance of a pipe; without a name in a directory of pipes, one that only a name relative to
/// its handle reaches.
/// <https://learn.microsoft.com/windows/win32/devnotes/nt-create-named-pipe-file>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCreateNamedPipeFile(
    file: *mut HANDLE,
    access: DWORD,
    attributes: *const OBJECT_ATTRIBUTES,
    block: *mut StatusBlockMemory,
    share: ULONG,
    disposition: ULONG,
    options: ULONG,
    kind: ULONG,
    read_mode: ULONG,
    completion_mode: ULONG,
    instances: ULONG,
    in_size: ULONG,
    out_size: ULONG,
    default_timeout: *const i64,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let attributes = OBJECT_ATTRIBUTES::read(attributes)?;
        if file.is_null() || block.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        let name = pipe_name(Meaning::of_attributes(&attributes)?)?;
        let security = attributes.security()?;
        let permission = security.as_ref().map(Permission::new).unwrap_or_default();
        let numbers = Numbers {
            access,
            share,
            disposition,
            options,
            kind,
            read_mode,
            completion_mode,
            instances,
            in_size,
            out_size,
            default_timeout: pointer::copy(default_timeout),
        };
        let options = numbers.options(permission)?;
        let existed = named_pipe::exists(&name);
        if !existed && Way::from_number(disposition) == Ok(Way::Open) {
            return Err(STATUS_OBJECT_NAME_NOT_FOUND);
        }
        let new = named_pipe::create(&name, &options).map_err(create_error)?;
        let information = if existed { FILE_OPENED } else { FILE_CREATED };
        opened(&attributes, new, information, file, block)
    })
}

/// Makes a mailslot. Without a time-out its reads wait for ever.
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCreateMailslotFile(
    file: *mut HANDLE,
    access: DWORD,
    attributes: *const OBJECT_ATTRIBUTES,
    block: *mut StatusBlockMemory,
    options: ULONG,
    _quota: ULONG,
    maximum_message: ULONG,
    read_timeout: *const i64,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let attributes = OBJECT_ATTRIBUTES::read(attributes)?;
        if file.is_null() || block.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        let Meaning::File(name) = Meaning::of_attributes(&attributes)? else {
            return Err(STATUS_OBJECT_NAME_INVALID);
        };
        let options = mailslot::Options {
            maximum_message,
            read_timeout: pointer::copy(read_timeout).map_or(mailslot::WAIT_FOREVER, read_wait),
            synchronous: !is_overlapped(options, access)?,
            security: attributes.security()?,
        };
        let new = Mailslot::create(&name, &options).map_err(Status::from_win32)?;
        opened(&attributes, new.into_handle(), FILE_CREATED, file, block)
    })
}

/// How long the reads of a mailslot wait, in milliseconds: -1 is for ever.
pub(super) fn read_wait(timeout: i64) -> u32 {
    match timeout {
        -1 | i64::MIN => mailslot::WAIT_FOREVER,
        timeout => milliseconds(timeout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_milliseconds() {
        assert_eq!(milliseconds(-500_000), 50);
        assert_eq!(milliseconds(-1), 1);
        assert_eq!(milliseconds(i64::MIN), u32::MAX);
        assert_eq!((read_wait(0), read_wait(-1)), (0, u32::MAX));
        assert_eq!(read_wait(-10_000), 1);
    }
}
