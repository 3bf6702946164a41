//! Access tokens, and checks of what they are allowed.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/access-tokens>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::object;
use tawny::security::access::{self, check_mapped};
use tawny::security::token::{self, Level, Token};
use tawny::security::{Sid, Subject};

use super::memory::{read_descriptor, read_sid};
use crate::guard;
use crate::ioapiset::handle;
use crate::pointer::{copy, give};
use crate::types::*;

const TOKEN_USER: DWORD = 1;
const TOKEN_GROUPS: DWORD = 2;
const TOKEN_PRIVILEGES: DWORD = 3;
const TOKEN_OWNER: DWORD = 4;
const TOKEN_PRIMARY_GROUP: DWORD = 5;
const TOKEN_DEFAULT_DACL: DWORD = 6;
const TOKEN_TYPE: DWORD = 8;
const TOKEN_IMPERSONATION_LEVEL: DWORD = 9;
const TOKEN_SESSION_ID: DWORD = 12;
const TOKEN_ELEVATION_TYPE: DWORD = 18;
const TOKEN_ELEVATION: DWORD = 20;
const TOKEN_INTEGRITY_LEVEL: DWORD = 25;

/// `SE_GROUP_MANDATORY`, `SE_GROUP_ENABLED_BY_DEFAULT`, `SE_GROUP_ENABLED`
const GROUP_ATTRIBUTES: u64 = 7;
/// `SE_GROUP_INTEGRITY`, and that it is enabled
const LABEL_ATTRIBUTES: u64 = 0x60;
/// `TokenElevationTypeDefault`
const ELEVATION_DEFAULT: u32 = 1;
const HIGH_LABEL: Sid = Sid::new(16, &[0x3000]);
const MEDIUM_LABEL: Sid = Sid::new(16, &[0x2000]);

/// A structure whose pointers lead behind itself.
#[derive(Default)]
struct Answer {
    head: Vec<u8>,
    /// Where in the head a pointer goes, and to which bytes.
    tail: Vec<(usize, Vec<u8>)>,
}

impl Answer {
    fn word(mut self, word: u64) -> Self {
        self.head.extend(word.to_ne_bytes());
        self
    }

    fn pointer(mut self, bytes: Vec<u8>) -> Self {
        self.tail.push((self.head.len(), bytes));
        self.word(0)
    }

    fn number(number: u32) -> Self {
        Self {
            head: number.to_ne_bytes().to_vec(),
            tail: Vec::new(),
        }
    }

    fn size(&self) -> usize {
        let tail = self
            .tail
            .iter()
            .map(|(_, bytes)| bytes.len().next_multiple_of(8));
        self.head.len() + tail.sum::<usize>()
    }

    /// # Safety
    /// `target` must be writable for the size.
    unsafe fn write(mut self, target: *mut c_void) {
        let mut end = self.head.len();
        for (at, bytes) in &self.tail {
            let pointer = target as usize + end;
            self.head[*at..*at + 8].copy_from_slice(&pointer.to_ne_bytes());
            // SAFETY: promised by the caller.
            unsafe {
                target
                    .cast::<u8>()
                    .add(end)
                    .copy_from(bytes.as_ptr(), bytes.len())
            };
            end += bytes.len().next_multiple_of(8);
        }
        // SAFETY: promised by the caller.
        unsafe {
            target
                .cast::<u8>()
                .copy_from(self.head.as_ptr(), self.head.len())
        };
    }
}

fn answer(token: &Token, kind: DWORD) -> Result<Answer, Error> {
    let subject = token.subject();
    let is_elevated = subject.user() == Sid::of_user(0);
    let answer = Answer::default();
    Ok(match kind {
        TOKEN_USER => answer.pointer(subject.user().to_bytes()).word(0),
        TOKEN_GROUPS => {
            let groups = subject.groups();
            groups
                .iter()
                .fold(answer.word(groups.len() as u64), |answer, group| {
                    answer.pointer(group.to_bytes()).word(GROUP_ATTRIBUTES)
                })
        }
        TOKEN_PRIVILEGES => Answer::number(0),
        TOKEN_OWNER => answer.pointer(subject.user().to_bytes()),
        TOKEN_PRIMARY_GROUP => answer.pointer(subject.group().to_bytes()),
        TOKEN_DEFAULT_DACL => answer.pointer(token.default_dacl().to_bytes().unwrap_or_default()),
        TOKEN_TYPE => Answer::number(if token.level().is_none() { 1 } else { 2 }),
        TOKEN_IMPERSONATION_LEVEL => match token.level() {
            Some(level) => Answer::number(level as u32),
            None => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        },
        TOKEN_SESSION_ID => Answer::number(0),
        TOKEN_ELEVATION_TYPE => Answer::number(ELEVATION_DEFAULT),
        TOKEN_ELEVATION => Answer::number(is_elevated.into()),
        TOKEN_INTEGRITY_LEVEL => {
            let label = if is_elevated {
                HIGH_LABEL
            } else {
                MEDIUM_LABEL
            };
            answer.pointer(label.to_bytes()).word(LABEL_ATTRIBUTES)
        }
        _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-gettokeninformation>
///
/// # Safety
/// `information` must be NULL or writable for `length` bytes; `returned` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTokenInformation(
    token: HANDLE,
    kind: DWORD,
    information: *mut c_void,
    length: DWORD,
    returned: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let answer = answer(&*token::find(handle(token))?, kind)?;
        // SAFETY: promised by the caller.
        unsafe {
            give(returned, answer.size() as DWORD);
            if information.is_null() || (length as usize) < answer.size() {
                return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
            }
            answer.write(information);
        }
        Ok(TRUE)
    })
}

fn subject_of(token: HANDLE) -> Result<Subject, Error> {
    match token.is_null() {
        true => Ok(token::effective()),
        false => Ok(token::find(handle(token))?.subject().clone()),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-checktokenmembership>
///
/// # Safety
/// `sid` must be NULL or an identifier; `member` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CheckTokenMembership(
    token: HANDLE,
    sid: *const c_void,
    member: *mut BOOL,
) -> BOOL {
    guard(FALSE, || {
        if member.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe {
            let sid = read_sid(sid)?;
            give(member, subject_of(token)?.is(&sid).into());
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openprocesstoken>:
/// of this process.
///
/// # Safety
/// `token` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenProcessToken(
    process: HANDLE,
    _access: DWORD,
    token: *mut HANDLE,
) -> BOOL {
    guard(FALSE, || {
        crate::processthreadsapi::process::check(process)?;
        if token.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        // SAFETY: promised by the caller.
        unsafe { give(token, token::open_process()?.value() as HANDLE) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openthreadtoken>:
/// of the calling thread.
///
/// # Safety
/// `token` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenThreadToken(
    thread: HANDLE,
    _access: DWORD,
    _as_self: BOOL,
    token: *mut HANDLE,
) -> BOOL {
    guard(FALSE, || {
        let thread = crate::handleapi::find_thread(thread)?;
        let is_own = thread.id() == tawny::thread::Thread::current().id();
        if !is_own {
            return Err(Error::new(ERROR_NO_TOKEN));
        }
        // SAFETY: promised by the caller.
        unsafe { give(token, token::open_thread()?.value() as HANDLE) };
        Ok(TRUE)
    })
}

/// # Safety
/// `made` must be NULL or valid for writes.
unsafe fn duplicate(token: HANDLE, level: Option<Level>, made: *mut HANDLE) -> Result<BOOL, Error> {
    if made.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let duplicate = token::find(handle(token))?.duplicate(level);
    // SAFETY: promised by the caller.
    unsafe { give(made, object::insert(duplicate)?.value() as HANDLE) };
    Ok(TRUE)
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-duplicatetoken>
///
/// # Safety
/// `made` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DuplicateToken(
    token: HANDLE,
    level: DWORD,
    made: *mut HANDLE,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        duplicate(token, Some(Level::from_number(level)?), made)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-duplicatetokenex>
///
/// # Safety
/// `made` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DuplicateTokenEx(
    token: HANDLE,
    _access: DWORD,
    _attributes: *const c_void,
    level: DWORD,
    kind: DWORD,
    made: *mut HANDLE,
) -> BOOL {
    guard(FALSE, || {
        let level = match kind {
            1 => None,
            2 => Some(Level::from_number(level)?),
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        // SAFETY: promised by the caller.
        unsafe { duplicate(token, level, made) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-mapgenericmask>
///
/// # Safety
/// `mask` must be NULL or valid; `mapping` NULL or four masks: read, write, execute, all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MapGenericMask(mask: *mut DWORD, mapping: *const [DWORD; 4]) {
    // SAFETY: promised by the caller.
    unsafe {
        if let (Some(generic), Some(mapping)) = (copy(mask), copy(mapping)) {
            give(mask, map(generic, &mapping));
        }
    }
}

fn map(mask: DWORD, mapping: &[DWORD; 4]) -> DWORD {
    let generic = [1 << 31, 1 << 30, 1 << 29, 1 << 28];
    generic
        .into_iter()
        .zip(mapping)
        .fold(mask, |mask, (bit, rights)| match mask & bit {
            0 => mask,
            _ => mask & !bit | rights,
        })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-accesscheck>
///
/// # Safety
/// `descriptor` must be NULL or one, `mapping` as for [`tawny_MapGenericMask`], the others NULL or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_AccessCheck(
    descriptor: *const c_void,
    token: HANDLE,
    desired: DWORD,
    mapping: *const [DWORD; 4],
    privileges: *mut DWORD,
    privileges_length: *mut DWORD,
    granted: *mut DWORD,
    status: *mut BOOL,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let descriptor = read_descriptor(descriptor)?;
            if descriptor.owner.is_none() || descriptor.group.is_none() {
                return Err(Error::new(ERROR_INVALID_SECURITY_DESCR));
            }
            let token = token::find(handle(token))?;
            if token.level().is_none() {
                return Err(Error::new(ERROR_NO_IMPERSONATION_TOKEN));
            }
            let mapping = copy(mapping).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            let map = |mask| {
                map(mask & !access::MAXIMUM_ALLOWED, &mapping) | mask & access::MAXIMUM_ALLOWED
            };
            let result = check_mapped(&descriptor, token.subject(), desired, &map);
            if copy(privileges_length).is_some_and(|room| room >= 8) {
                give(privileges, 0);
            }
            give(granted, result.unwrap_or(0));
            give(status, result.is_ok().into());
            if let Err(error) = result {
                tawny::thread::set_last_error(error.code());
            }
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-impersonateloggedonuser>:
/// for the checks of this process; the kernel knows nothing of it.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ImpersonateLoggedOnUser(token: HANDLE) -> BOOL {
    guard(FALSE, || {
        let found = token::find(handle(token))?;
        let level = found.level().unwrap_or(Level::Impersonation);
        token::impersonate(Some(found.duplicate(Some(level))));
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-impersonateself>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ImpersonateSelf(level: DWORD) -> BOOL {
    guard(FALSE, || {
        let level = Level::from_number(level)?;
        token::impersonate(Some(Token::of_process().duplicate(Some(level))));
        Ok(TRUE)
    })
}
