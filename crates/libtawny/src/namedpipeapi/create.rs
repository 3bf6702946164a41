//! `CreateNamedPipe`.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createnamedpipew>

use tawny::Error;
use tawny::codes::{ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER};
use tawny::named_pipe::{self, Direction, Options, Permission, PipeName, Terms};
use tawny::object::{self, HandleFlags};

use super::security::given;
use crate::boundary::guard;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::*;

const PIPE_ACCESS: DWORD = 0x3;
const FILE_FLAG_FIRST_PIPE_INSTANCE: DWORD = 0x0008_0000;
const FILE_FLAG_OVERLAPPED: DWORD = 0x4000_0000;
const FILE_FLAG_WRITE_THROUGH: DWORD = 0x8000_0000;
/// `WRITE_DAC`, `WRITE_OWNER` and `ACCESS_SYSTEM_SECURITY`: what the handle may do with its security.
const SECURITY_RIGHTS: DWORD = 0x010c_0000;
const PIPE_NOWAIT: DWORD = 0x1;
const PIPE_READMODE_MESSAGE: DWORD = 0x2;
const PIPE_TYPE_MESSAGE: DWORD = 0x4;
const PIPE_REJECT_REMOTE_CLIENTS: DWORD = 0x8;

/// The numbers of CreateNamedPipe, in its order.
struct Numbers {
    open_mode: DWORD,
    pipe_mode: DWORD,
    instances: DWORD,
    out_size: DWORD,
    in_size: DWORD,
    default_timeout: DWORD,
}

impl Numbers {
    fn options(&self, permission: Permission) -> Result<Options, Error> {
        let known = PIPE_ACCESS
            | FILE_FLAG_FIRST_PIPE_INSTANCE
            | FILE_FLAG_OVERLAPPED
            | FILE_FLAG_WRITE_THROUGH
            | SECURITY_RIGHTS;
        let modes =
            PIPE_NOWAIT | PIPE_READMODE_MESSAGE | PIPE_TYPE_MESSAGE | PIPE_REJECT_REMOTE_CLIENTS;
        if self.open_mode & !known != 0 || self.pipe_mode & !modes != 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        Ok(Options {
            terms: Terms {
                direction: Direction::from_number(self.open_mode & PIPE_ACCESS)?,
                messages: self.pipe_mode & PIPE_TYPE_MESSAGE != 0,
                instances: self.instances,
                out_size: self.out_size,
                in_size: self.in_size,
                default_timeout: self.default_timeout,
                permission,
            },
            read_messages: self.pipe_mode & PIPE_READMODE_MESSAGE != 0,
            no_wait: self.pipe_mode & PIPE_NOWAIT != 0,
            overlapped: self.open_mode & FILE_FLAG_OVERLAPPED != 0,
            first: self.open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE != 0,
            rights: self.open_mode & SECURITY_RIGHTS,
        })
    }
}

/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or valid.
unsafe fn create<U: Unit>(
    name: *const U,
    numbers: &Numbers,
    security: *const SECURITY_ATTRIBUTES,
) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_NAME))?;
        let name = PipeName::parse_new(&name)?;
        // SAFETY: promised by the caller.
        let attributes = unsafe { pointer::copy(security) };
        let descriptor = attributes.map(|it| it.lpSecurityDescriptor);
        let permission = match descriptor.filter(|it| !it.is_null()) {
            None => Permission::default(),
            // SAFETY: promised by the caller.
            Some(descriptor) => Permission::new(&unsafe { given(descriptor) }?),
        };
        let handle = named_pipe::create(&name, &numbers.options(permission)?)?;
        // SAFETY: promised by the caller.
        if unsafe { inherits(security) } {
            object::set_flags(handle, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        Ok(handle.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createnamedpipea>
///
/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_CreateNamedPipeA(
    name: *const u8,
    open_mode: DWORD,
    pipe_mode: DWORD,
    instances: DWORD,
    out_size: DWORD,
    in_size: DWORD,
    default_timeout: DWORD,
    security: *const SECURITY_ATTRIBUTES,
) -> HANDLE {
    let numbers = Numbers {
        open_mode,
        pipe_mode,
        instances,
        out_size,
        in_size,
        default_timeout,
    };
    // SAFETY: promised by the caller.
    unsafe { create(name, &numbers, security) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createnamedpipew>
///
/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_CreateNamedPipeW(
    name: *const u16,
    open_mode: DWORD,
    pipe_mode: DWORD,
    instances: DWORD,
    out_size: DWORD,
    in_size: DWORD,
    default_timeout: DWORD,
    security: *const SECURITY_ATTRIBUTES,
) -> HANDLE {
    let numbers = Numbers {
        open_mode,
        pipe_mode,
        instances,
        out_size,
        in_size,
        default_timeout,
    };
    // SAFETY: promised by the caller.
    unsafe { create(name, &numbers, security) }
}
