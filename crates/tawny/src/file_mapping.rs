//! File mappings: memory that is a file's contents, or that of no file, in one process or several.
//!
//! <https://learn.microsoft.com/windows/win32/memory/file-mapping>

mod named;

use std::fs;
use std::io;
use std::sync::Arc;

pub(crate) use named::remove_contents;
pub use tawny_engine::file_view::FileView;
use tawny_engine::file_view::Use;
use tawny_engine::memfd;

use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_BAD_EXE_FORMAT, ERROR_FILE_INVALID, ERROR_INVALID_ADDRESS,
    ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_MAPPED_ALIGNMENT, ERROR_NOT_ENOUGH_MEMORY,
    ERROR_PRIVILEGE_NOT_HELD,
};
use crate::file_object::FileType;
use crate::inheritance::{Passed, PassedKind, Reader, Writer};
use crate::named::Member;
use crate::object::{HandleCount, Object};
use crate::{Error, File, FileObject};

/// Views begin at multiples of this, in the file and in memory.
pub const GRANULARITY: usize = 0x1_0000;

/// `PAGE_*` and `SEC_*`: what a mapping is made for.
#[allow(missing_docs, reason = "the names are Windows'")]
pub mod protect {
    pub const PAGE_READONLY: u32 = 0x2;
    pub const PAGE_READWRITE: u32 = 0x4;
    pub const PAGE_WRITECOPY: u32 = 0x8;
    pub const PAGE_EXECUTE_READ: u32 = 0x20;
    pub const PAGE_EXECUTE_READWRITE: u32 = 0x40;
    pub const PAGE_EXECUTE_WRITECOPY: u32 = 0x80;
    pub const SEC_IMAGE: u32 = 0x100_0000;
    pub const SEC_RESERVE: u32 = 0x400_0000;
    pub const SEC_COMMIT: u32 = 0x800_0000;
    pub const SEC_NOCACHE: u32 = 0x1000_0000;
    pub const SEC_WRITECOMBINE: u32 = 0x4000_0000;
    pub const SEC_LARGE_PAGES: u32 = 0x8000_0000;
}
use protect::*;

/// What a view is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewAccess(u32);

impl ViewAccess {
    const COPY: u32 = 0x1;
    const WRITE: u32 = 0x2;
    const READ: u32 = 0x4;
    const EXECUTE: u32 = 0x20;

    /// `FILE_MAP_READ`
    pub const READS: Self = Self(Self::READ);
    /// `FILE_MAP_WRITE`, which reads as well.
    pub const WRITES: Self = Self(Self::WRITE);
    /// `FILE_MAP_COPY`: what is written stays with the view.
    pub const COPIES: Self = Self(Self::COPY);

    /// The access that `FILE_MAP_*` bits name.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: none.
    pub fn from_bits(bits: u32) -> Result<Self, Error> {
        match bits & (Self::COPY | Self::WRITE | Self::READ | Self::EXECUTE) {
            0 => Err(Error::new(ERROR_INVALID_PARAMETER)),
            known => Ok(Self(known)),
        }
    }

    fn executes(self) -> bool {
        self.0 & Self::EXECUTE != 0
    }

    fn writes(self) -> bool {
        self.0 & Self::WRITE != 0
    }

    /// All access names this bit, too; alone it means a copy.
    fn copies(self) -> bool {
        self.0 & Self::COPY != 0 && !self.writes() && self.0 & Self::READ == 0
    }

    /// The view's protection, as `VirtualQuery` tells it.
    pub fn protection(self) -> u32 {
        match (self.writes(), self.copies(), self.executes()) {
            (true, _, false) => PAGE_READWRITE,
            (true, _, true) => PAGE_EXECUTE_READWRITE,
            (_, true, false) => PAGE_WRITECOPY,
            (_, true, true) => PAGE_EXECUTE_WRITECOPY,
            (_, _, true) => PAGE_EXECUTE_READ,
            _ => PAGE_READONLY,
        }
    }
}

/// The protection of a mapping, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    page: u32,
    section: u32,
}

impl Protection {
    /// What `flProtect` says.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`; `ERROR_PRIVILEGE_NOT_HELD` for large pages, `ERROR_BAD_EXE_FORMAT`
    /// for an executable image.
    pub fn from_bits(bits: u32) -> Result<Self, Error> {
        let (page, section) = (bits & 0xff, bits & !0xff);
        let refused = Error::new(ERROR_INVALID_PARAMETER);
        if !matches!(
            page,
            PAGE_READONLY
                | PAGE_READWRITE
                | PAGE_WRITECOPY
                | PAGE_EXECUTE_READ
                | PAGE_EXECUTE_READWRITE
                | PAGE_EXECUTE_WRITECOPY
        ) {
            return Err(refused);
        }
        if section & SEC_LARGE_PAGES != 0 {
            return Err(Error::new(ERROR_PRIVILEGE_NOT_HELD));
        }
        if section & SEC_IMAGE != 0 {
            return Err(Error::new(ERROR_BAD_EXE_FORMAT));
        }
        let known = SEC_COMMIT | SEC_RESERVE | SEC_NOCACHE | SEC_WRITECOMBINE;
        let both = SEC_COMMIT | SEC_RESERVE;
        if section & !known != 0 || section & both == both {
            return Err(refused);
        }
        Ok(Self { page, section })
    }

    fn writes(self) -> bool {
        matches!(self.page, PAGE_READWRITE | PAGE_EXECUTE_READWRITE)
    }

    fn executes(self) -> bool {
        self.page >= PAGE_EXECUTE_READ
    }

    fn bits(self) -> u32 {
        self.page | self.section
    }
}

/// The object. Its views last without it.
#[derive(Debug)]
#[doc(alias = "CreateFileMapping")]
pub struct FileMapping {
    handles: HandleCount,
    contents: Arc<fs::File>,
    /// Whether the contents are a disk file's.
    of_file: bool,
    size: u64,
    protection: Protection,
    /// If it has a name.
    member: Option<Box<Member>>,
}

impl FileMapping {
    /// A mapping of `size` bytes of memory that are zero.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` for no bytes; `ERROR_NOT_ENOUGH_MEMORY`, `ERROR_TOO_MANY_OPEN_FILES`.
    pub fn of_memory(size: u64, protection: Protection) -> Result<Self, Error> {
        if size == 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let contents = memfd::create(c"tawny-mapping").map_err(from_io)?;
        // More than any file can have.
        contents
            .set_len(size)
            .map_err(|_| Error::new(ERROR_NOT_ENOUGH_MEMORY))?;
        Ok(Self::new(Arc::new(contents), false, size, protection))
    }

    /// A mapping of a file, of its first `size` bytes or, if that is zero, of all that it has. One
    /// that is written makes a shorter file longer.
    ///
    /// # Errors
    /// `ERROR_FILE_INVALID` for nothing of an empty file; `ERROR_ACCESS_DENIED`: the file was not
    /// opened for what is asked; `ERROR_NOT_ENOUGH_MEMORY`: it is too short and may not grow;
    /// `ERROR_DISK_FULL`; `ERROR_BAD_EXE_FORMAT`: not a disk file.
    pub fn of_file(file: &File, size: u64, protection: Protection) -> Result<Self, Error> {
        if file.file_type() != FileType::Disk {
            return Err(Error::new(ERROR_BAD_EXE_FORMAT));
        }
        let access = file.access();
        let denied = !access.reads() || protection.writes() && !access.writes();
        if denied || protection.writes() && access.only_appends() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let contents = file.fd()?;
        let length = contents.metadata().map_err(from_io)?.len();
        let size = match (size, length) {
            (0, 0) => return Err(Error::new(ERROR_FILE_INVALID)),
            (0, length) => length,
            (size, length) if size > length => {
                if !protection.writes() {
                    return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
                }
                contents.set_len(size).map_err(from_io)?;
                size
            }
            (size, _) => size,
        };
        Ok(Self::new(contents, true, size, protection))
    }

    fn new(contents: Arc<fs::File>, of_file: bool, size: u64, protection: Protection) -> Self {
        Self {
            handles: HandleCount::default(),
            contents,
            of_file,
            size,
            protection,
            member: None,
        }
    }

    /// The bytes that can be mapped.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Maps `length` bytes from `offset` on, or all from there if `length` is zero; at `wanted`, if
    /// that is something.
    ///
    /// # Errors
    /// `ERROR_MAPPED_ALIGNMENT`: the offset or the address is no multiple of [`GRANULARITY`];
    /// `ERROR_ACCESS_DENIED`: the mapping does not allow it, or has not as many bytes;
    /// `ERROR_INVALID_ADDRESS`: something is there; `ERROR_NOT_ENOUGH_MEMORY`.
    #[doc(alias = "MapViewOfFile")]
    pub fn map(
        &self,
        access: ViewAccess,
        offset: u64,
        length: usize,
        wanted: Option<usize>,
    ) -> Result<FileView, Error> {
        let is_aligned = |at: usize| at.is_multiple_of(GRANULARITY);
        if !offset.is_multiple_of(GRANULARITY as u64) || !wanted.is_none_or(is_aligned) {
            return Err(Error::new(ERROR_MAPPED_ALIGNMENT));
        }
        let denied = Error::new(ERROR_ACCESS_DENIED);
        if access.writes() && !self.protection.writes()
            || access.executes() && !self.protection.executes()
        {
            return Err(denied);
        }
        let left = self.size.checked_sub(offset).filter(|left| *left != 0);
        let left = left.ok_or(denied)?;
        let length = match length as u64 {
            0 => usize::try_from(left).map_err(|_| Error::new(ERROR_NOT_ENOUGH_MEMORY))?,
            wanted if wanted > left => return Err(denied),
            _ => length,
        };
        let what = Use {
            writes: access.writes() || access.copies(),
            private: access.copies(),
            executes: access.executes(),
        };
        FileView::map(&self.contents, offset, length, what, GRANULARITY, wanted).map_err(|error| {
            match error.raw_os_error() {
                Some(libc::EEXIST | libc::EINVAL | libc::EPERM) if wanted.is_some() => {
                    Error::new(ERROR_INVALID_ADDRESS)
                }
                Some(libc::ENOMEM | libc::EOVERFLOW) => Error::new(ERROR_NOT_ENOUGH_MEMORY),
                _ => from_io(error),
            }
        })
    }

    /// A mapping that another process passed; it has no handle yet.
    pub(crate) fn receive_passed(
        state: &mut Reader<'_>,
        contents: std::os::fd::OwnedFd,
    ) -> Option<Arc<Self>> {
        let (size, protection) = (state.number()?, Protection::from_bits(state.small()?).ok()?);
        let of_file = state.number()? != 0;
        let contents = Arc::new(fs::File::from(contents));
        Some(Arc::new(Self::new(contents, of_file, size, protection)))
    }
}

impl Object for FileMapping {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn close(&self) {
        if let Some(member) = &self.member {
            member.leave();
        }
    }

    fn pass_on(&self) -> Option<Passed> {
        if let Some(member) = &self.member {
            return member.pass();
        }
        let mut state = Writer::default();
        state.number(self.size);
        state.number(self.protection.bits().into());
        state.number(self.of_file.into());
        let contents = self.contents.try_clone().ok()?;
        Some(Passed {
            kind: PassedKind::FileMapping,
            state: state.done(),
            descriptors: vec![Arc::new(contents.into())],
        })
    }
}

/// The file that a handle names, to map it.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`: no file; `ERROR_BAD_EXE_FORMAT`: one that has no contents to map.
pub fn file(handle: crate::object::Handle) -> Result<crate::object::Found<File>, Error> {
    let object = crate::object::find_any(handle)?;
    crate::object::find::<File>(handle).ok_or(Error::new(match object.as_file() {
        Some(_) => ERROR_BAD_EXE_FORMAT,
        None => ERROR_INVALID_HANDLE,
    }))
}

fn from_io(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(libc::EIO))
}
