//! `DnsQueryEx`: questions whose answers come to a callback, to servers of the program's choice.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsqueryex>

use std::collections::HashMap;
use std::ffi::c_void;
use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex, PoisonError};

use tawny::codes::*;
use tawny::dns::{self, Query, QueryOptions, Record};
use tawny::thread_pool::{self, Execute};
use tawny::{Error, SocketAddress};

use super::dns_call;
use super::records::{CharSet, list};
use crate::pointer;
use crate::text;
use crate::types::{DWORD, LONG, WCHAR, WORD};

/// `DNS_QUERY_REQUEST`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Request {
    version: DWORD,
    name: *const WCHAR,
    record_type: WORD,
    options: u64,
    servers: *const AddressArray,
    interface: DWORD,
    callback: Callback,
    context: usize,
}

/// `DNS_QUERY_RESULT`
#[repr(C)]
pub struct Outcome {
    version: DWORD,
    status: LONG,
    options: u64,
    records: *mut c_void,
    reserved: usize,
}

/// `DNS_ADDR_ARRAY`; the addresses follow.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct AddressArray {
    most: DWORD,
    count: DWORD,
    tag: DWORD,
    family: WORD,
    reserved: WORD,
    more: [DWORD; 4],
}

/// `DNS_ADDR`: a socket address, and room for the program's own.
type DnsAddress = [u8; 64];

/// `DNS_QUERY_CANCEL`: the number of the question.
#[repr(C)]
pub struct Cancel([u8; 32]);

/// `PDNS_QUERY_COMPLETION_ROUTINE`: the caller's context, the results.
type Callback = Option<unsafe extern "C" fn(usize, *mut Outcome)>;

const VERSION: DWORD = 1;
const VERSION2: DWORD = 2;

/// A question whose answer is to come: who takes it out of the list tells the program.
#[derive(Clone, Copy)]
struct Pending {
    callback: unsafe extern "C" fn(usize, *mut Outcome),
    context: usize,
    outcome: usize,
}

impl Pending {
    /// # Safety
    /// The caller of `DnsQueryEx` promised that the callback may be called and the results are valid.
    unsafe fn tell(self, outcome: Result<Vec<Record>, Error>) {
        let at = self.outcome as *mut Outcome;
        // SAFETY: promised by the caller.
        unsafe {
            // The status in the results says what went wrong.
            let _ = give(at, outcome);
            (self.callback)(self.context, at);
        }
    }
}

/// The questions that are not answered yet, by their numbers.
#[derive(Default)]
struct Questions {
    last: u64,
    pending: HashMap<u64, Pending>,
}

static QUESTIONS: LazyLock<Mutex<Questions>> = LazyLock::new(Mutex::default);

fn questions<R>(body: impl FnOnce(&mut Questions) -> R) -> R {
    body(&mut QUESTIONS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Writes the results; returns the error.
///
/// # Safety
/// `out` is valid for writes.
unsafe fn give(out: *mut Outcome, outcome: Result<Vec<Record>, Error>) -> Result<(), Error> {
    let made = outcome.and_then(|records| list::<WCHAR>(&records, CharSet::Unicode));
    let status = made.as_ref().map_or_else(|error| error.code(), |_| 0);
    // SAFETY: promised by the caller.
    unsafe {
        (&raw mut (*out).status).write_unaligned(status as LONG);
        let records = made.as_ref().copied().unwrap_or(std::ptr::null_mut());
        (&raw mut (*out).records).write_unaligned(records);
    }
    made.map(|_| ())
}

/// # Safety
/// `array` is NULL or an array with as many addresses as it says.
unsafe fn servers_of(array: *const AddressArray) -> Result<Vec<SocketAddr>, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    // SAFETY: promised by the caller.
    let addresses = unsafe {
        let Some(head) = pointer::copy(array) else {
            return Ok(Vec::new());
        };
        pointer::slice(
            array.wrapping_add(1).cast::<DnsAddress>(),
            head.count as usize,
        )
    };
    let addresses = addresses.ok_or(invalid)?.iter();
    let server = |address: &DnsAddress| SocketAddress::from_windows(address).map(SocketAddr::from);
    addresses
        .map(|address| server(address).map_err(|_| invalid))
        .collect()
}

/// # Safety
/// As [`tawny_DnsQueryEx`].
unsafe fn query_of(request: &Request) -> Result<Query, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    if ![VERSION, VERSION2].contains(&request.version) {
        return Err(invalid);
    }
    // SAFETY: promised by the caller.
    let (name, servers) = unsafe {
        let name = text::read(request.name).ok_or(invalid)?;
        (name, servers_of(request.servers)?)
    };
    Ok(Query {
        name,
        record_type: request.record_type,
        options: QueryOptions::from_bits_truncate(request.options),
        servers,
    })
}

/// Without a callback it waits.
///
/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsqueryex>
///
/// # Safety
/// `request` is NULL or valid for a read, and what it points to; `out` is NULL or valid until the answer has
/// come; `cancel` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsQueryEx(
    request: *const Request,
    out: *mut Outcome,
    cancel: *mut Cancel,
) -> LONG {
    dns_call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        // SAFETY: promised by the caller.
        let request = unsafe { pointer::copy(request) }.filter(|_| !out.is_null());
        let request = request.ok_or(invalid)?;
        // SAFETY: promised by the caller; not NULL.
        let query = unsafe {
            let version = (&raw const (*out).version).read_unaligned();
            if version != VERSION {
                return Err(invalid);
            }
            query_of(&request)?
        };
        let Some(callback) = request.callback else {
            // SAFETY: promised by the caller.
            return unsafe { give(out, dns::query(&query)) };
        };
        let pending = Pending {
            callback,
            context: request.context,
            outcome: out.addr(),
        };
        let number = questions(|questions| {
            questions.last += 1;
            questions.pending.insert(questions.last, pending);
            questions.last
        });
        if !cancel.is_null() {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&number.to_ne_bytes());
            // SAFETY: not NULL, and promised by the caller.
            unsafe { cancel.write_unaligned(Cancel(bytes)) };
        }
        let begun = thread_pool::queue(Execute::LONG_FUNCTION, move || {
            let outcome = dns::query(&query);
            if let Some(pending) = questions(|all| all.pending.remove(&number)) {
                // SAFETY: promised by the caller; nobody else has told of this question's end.
                unsafe { pending.tell(outcome) };
            }
        });
        begun.inspect_err(|_| {
            questions(|all| all.pending.remove(&number));
        })?;
        Err(Error::new(DNS_REQUEST_PENDING))
    })
}

/// The callback is told `ERROR_CANCELLED`.
///
/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnscancelquery>
///
/// # Safety
/// `cancel` is NULL or valid for a read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsCancelQuery(cancel: *const Cancel) -> LONG {
    dns_call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        // SAFETY: promised by the caller.
        let Cancel(bytes) = unsafe { pointer::copy(cancel) }.ok_or(invalid)?;
        let number = bytes.first_chunk().copied().map(u64::from_ne_bytes);
        let number = number.ok_or(invalid)?;
        // One that has been answered cannot be cancelled any more.
        let Some(pending) = questions(|all| all.pending.remove(&number)) else {
            return Ok(());
        };
        let cancelled = Err(Error::new(ERROR_CANCELLED));
        // SAFETY: the caller of `DnsQueryEx` promised it; nobody else has told of this question's end.
        thread_pool::queue(Execute::empty(), move || unsafe { pending.tell(cancelled) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts() {
        assert_eq!(size_of::<Request>(), 64);
        assert_eq!(size_of::<Outcome>(), 32);
        assert_eq!(size_of::<AddressArray>(), 32);
    }
}
