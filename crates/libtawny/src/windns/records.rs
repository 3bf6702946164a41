//! `DNS_RECORD`: each record in a piece of memory of its own, with its text behind it.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/ns-windns-dns_recordw>

use std::ffi::c_void;
use std::mem::offset_of;
use std::ptr;

use tawny::Error;
use tawny::codes::ERROR_NOT_ENOUGH_MEMORY;
use tawny::dns::{Data, Record};

use crate::text::Unit;
use crate::types::{DWORD, WORD};
use crate::winsock2::flat_entry::FlatEntry;

/// What a record has before what it says.
#[repr(C)]
struct Head {
    pNext: usize,
    pName: usize,
    wType: WORD,
    wDataLength: WORD,
    Flags: DWORD,
    dwTtl: DWORD,
    dwReserved: DWORD,
}

/// The size of what a record says, in so far as programs copy records: as much as a signature has.
const DATA: usize = 56;

/// `DNS_CHARSET`, in which the text of a record is.
#[derive(Clone, Copy)]
pub(super) enum CharSet {
    Unicode = 1,
    Utf8 = 2,
    Ansi = 3,
}

/// Writes what a record says behind its head; returns how many bytes that are, without text.
fn put_data<U: Unit>(entry: &mut FlatEntry, data: &Data) -> usize {
    const POINTER: usize = size_of::<usize>();
    const AT: usize = size_of::<Head>();
    let put = |entry: &mut FlatEntry, at: usize, words: &[u16]| {
        for (index, word) in words.iter().enumerate() {
            entry.put(AT + at + index * 2, &word.to_ne_bytes());
        }
    };
    match data {
        Data::Ipv4(ip) => {
            entry.put(AT, &ip.octets());
            4
        }
        Data::Ipv6(ip) => {
            entry.put(AT, &ip.octets());
            16
        }
        Data::Name(name) => {
            entry.words::<U>(AT, name);
            POINTER
        }
        Data::Exchange(preference, name) => {
            put(entry, POINTER, &[*preference]);
            entry.words::<U>(AT, name);
            POINTER * 2
        }
        Data::Mailboxes(one, other) => {
            entry.words::<U>(AT, one);
            entry.words::<U>(AT + POINTER, other);
            POINTER * 2
        }
        Data::Text(strings) => {
            entry.put(AT, &(strings.len() as DWORD).to_ne_bytes());
            for (index, string) in strings.iter().enumerate() {
                entry.words::<U>(AT + POINTER * (index + 1), string);
            }
            POINTER * (strings.len() + 1)
        }
        Data::Authority(soa) => {
            let numbers = [
                soa.serial,
                soa.refresh,
                soa.retry,
                soa.expire,
                soa.default_ttl,
            ];
            for (index, number) in numbers.iter().enumerate() {
                entry.put(AT + POINTER * 2 + index * 4, &number.to_ne_bytes());
            }
            entry.words::<U>(AT, &soa.primary);
            entry.words::<U>(AT + POINTER, &soa.administrator);
            POINTER * 5
        }
        Data::Service {
            priority,
            weight,
            port,
            target,
        } => {
            put(entry, POINTER, &[*priority, *weight, *port]);
            entry.words::<U>(AT, target);
            POINTER * 2
        }
        Data::Other(bytes) => {
            entry.put(AT, &(bytes.len() as DWORD).to_ne_bytes());
            entry.put(AT + 4, bytes);
            4 + bytes.len()
        }
    }
}

/// How much room beyond the usual what a record says takes.
fn room_for(data: &Data) -> usize {
    let needed = match data {
        Data::Text(strings) => size_of::<usize>() * (strings.len() + 1),
        Data::Other(bytes) => 4 + bytes.len(),
        _ => 0,
    };
    needed.max(DATA)
}

fn entry_of<U: Unit>(record: &Record, char_set: CharSet) -> FlatEntry {
    let mut entry = FlatEntry::new(size_of::<Head>() + room_for(&record.data));
    let len = put_data::<U>(&mut entry, &record.data);
    let flags = record.section as DWORD | (char_set as DWORD) << 3;
    let len = WORD::try_from(len).unwrap_or(WORD::MAX);
    entry.words::<U>(offset_of!(Head, pName), &record.name);
    entry.put(offset_of!(Head, wType), &record.record_type.to_ne_bytes());
    entry.put(offset_of!(Head, wDataLength), &len.to_ne_bytes());
    entry.put(offset_of!(Head, Flags), &flags.to_ne_bytes());
    entry.put(offset_of!(Head, dwTtl), &record.ttl.to_ne_bytes());
    entry
}

/// The records as a list that [`free`] frees.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY`
pub(super) fn list<U: Unit>(records: &[Record], char_set: CharSet) -> Result<*mut c_void, Error> {
    let mut next = ptr::null_mut();
    for record in records.iter().rev() {
        let entry = entry_of::<U>(record, char_set);
        // SAFETY: any size may be asked for.
        let memory = unsafe { libc::malloc(entry.len()) };
        if memory.is_null() {
            // SAFETY: the rest of the list was made here.
            unsafe { free(next) };
            return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
        }
        let bytes = entry.at(memory.addr());
        // SAFETY: there is room for as many bytes; a record begins with the pointer to the next.
        unsafe {
            memory.cast::<u8>().copy_from(bytes.as_ptr(), bytes.len());
            memory.cast::<*mut c_void>().write(next);
        }
        next = memory;
    }
    Ok(next)
}

/// # Safety
/// `list` is NULL or came from [`list`], and is not freed yet.
pub(super) unsafe fn free(mut list: *mut c_void) {
    while !list.is_null() {
        // SAFETY: promised by the caller; a record begins with the pointer to the next.
        unsafe {
            let next = list.cast::<*mut c_void>().read();
            libc::free(list);
            list = next;
        }
    }
}
