//! The file in memory that a process and the one that it creates share: from one to the other what is
//! inherited, and back all 32 bits of the exit code.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodeprocess>

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::fs::FileExt;
use std::path::Path;

use tawny_engine::{memfd, memory_file};

const MAGIC: [u8; 8] = *b"tawny\0p1";
/// Where what is told of the end stands: how, and the code.
const END: u64 = 8;
/// Where the identifier of the process that was created stands.
const OWNER: u64 = 16;
const MANIFEST: u64 = 24;
/// The name of such files in `/proc`.
const NAME: &std::ffi::CStr = c"tawny-process";

/// Who told the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum How {
    /// The process itself, when it ended.
    Exited = 1,
    /// A process that ended it.
    Terminated = 2,
}

/// The file.
#[derive(Debug)]
pub(crate) struct Record(File);

impl Record {
    /// A new file with what a process inherits.
    pub(crate) fn new(manifest: &[u8]) -> io::Result<Self> {
        let file = memfd::create(NAME)?;
        file.write_all_at(&MAGIC, 0)?;
        file.write_all_at(manifest, MANIFEST)?;
        Ok(Self(file))
    }

    /// The one that this process was started with; `None` when the number leads to something else.
    pub(crate) fn take(number: RawFd) -> Option<Self> {
        Self::from_descriptor(memory_file::take_passed(number, None)?)
    }

    /// The one that a descriptor leads to.
    pub(crate) fn from_descriptor(fd: OwnedFd) -> Option<Self> {
        let file = File::from(fd);
        let mut magic = [0; MAGIC.len()];
        file.read_exact_at(&mut magic, 0).ok()?;
        (magic == MAGIC).then_some(Self(file))
    }

    /// The one of the process with this identifier, as far as this one may look.
    pub(crate) fn of_process(id: u32) -> Option<Self> {
        let shown = format!("/memfd:{} (deleted)", NAME.to_string_lossy());
        let is_record =
            |path: &Path| std::fs::read_link(path).is_ok_and(|to| to == Path::new(&shown));
        let entries = std::fs::read_dir(format!("/proc/{id}/fd")).ok()?;
        let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        paths.find_map(|path| {
            if !is_record(&path) {
                return None;
            }
            let file = File::options().read(true).write(true).open(path).ok()?;
            // It has those of the processes that it creates as well.
            Self::from_descriptor(file.into()).filter(|record| record.owner() == Some(id))
        })
    }

    /// Says whose it is.
    pub(crate) fn set_owner(&self, id: u32) {
        // Without it nobody but its creator sees all of the process's exit code.
        let _ = self.0.write_all_at(&id.to_ne_bytes(), OWNER);
    }

    fn owner(&self) -> Option<u32> {
        let mut id = [0; 4];
        self.0.read_exact_at(&mut id, OWNER).ok()?;
        Some(u32::from_ne_bytes(id))
    }

    pub(crate) fn duplicate(&self) -> io::Result<OwnedFd> {
        Ok(self.0.try_clone()?.into())
    }

    pub(crate) fn manifest(&self) -> Vec<u8> {
        let len = self.0.metadata().map_or(0, |file| file.len());
        let mut manifest = vec![0; len.saturating_sub(MANIFEST) as usize];
        match self.0.read_exact_at(&mut manifest, MANIFEST) {
            Ok(()) => manifest,
            Err(_) => Vec::new(),
        }
    }

    /// Notes the exit code. A process that has told its own keeps it.
    pub(crate) fn tell(&self, how: How, code: u32) {
        if how == How::Terminated && self.told().is_some() {
            return;
        }
        let value = u64::from(code) << 32 | u64::from(how as u32);
        // Without it the eight bits that the kernel tells are left.
        let _ = self.0.write_all_at(&value.to_ne_bytes(), END);
    }

    /// The exit code, if anybody has told it.
    pub(crate) fn told(&self) -> Option<(How, u32)> {
        let mut value = [0; 8];
        self.0.read_exact_at(&mut value, END).ok()?;
        let value = u64::from_ne_bytes(value);
        let how = match value as u32 {
            1 => How::Exited,
            2 => How::Terminated,
            _ => return None,
        };
        Some((how, (value >> 32) as u32))
    }
}

impl AsFd for Record {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_once_by_the_process_itself() {
        let record = Record::new(b"manifest").unwrap();
        assert_eq!(record.manifest(), b"manifest");
        assert_eq!(record.told(), None);
        record.tell(How::Exited, 0xdead_beef);
        record.tell(How::Terminated, 1);
        assert_eq!(record.told(), Some((How::Exited, 0xdead_beef)));
        let again = Record::from_descriptor(record.duplicate().unwrap()).unwrap();
        assert_eq!(again.told(), record.told());
        let own = std::process::id();
        assert!(Record::of_process(own).is_none());
        record.set_owner(own);
        assert!(Record::of_process(own).is_some());
        assert!(Record::from_descriptor(File::open("/dev/null").unwrap().into()).is_none());
    }
}
