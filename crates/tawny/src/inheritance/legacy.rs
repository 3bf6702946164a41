//! The inheritance of one process: gathered by its creator, taken over by itself.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/handle-inheritance>

use std::collections::HashMap;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;

use tawny_engine::memory_file::{self, Identity};
use tawny_engine::spawn;

use super::{Passed, Reader, Writer};
use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;
use crate::object::{self, Handle, HandleFlags, Object};

/// The environment variable with the number of the record's descriptor.
pub const VARIABLE: &str = "TAWNY_INHERITED";
/// The form of the manifest.
const VERSION: u64 = 2;
/// The numbers of the standard files are below.
const STANDARD: RawFd = 3;

/// Which handles are inherited.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inherit<'a> {
    Nothing,
    /// Every one that may be.
    All,
    /// These, each of which must be one that may be.
    #[doc(alias = "PROC_THREAD_ATTRIBUTE_HANDLE_LIST")]
    These(&'a [Handle]),
}

/// What names a standard file of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standard {
    /// The handle that every process has for it.
    #[default]
    Usual,
    /// Nothing.
    Missing,
    /// An inherited socket's own handle, with which it can do what any socket can.
    Inherited(Handle),
}

impl Standard {
    /// Not the value of a handle.
    const MISSING: u64 = 1;

    fn number(self) -> u64 {
        match self {
            Self::Usual => 0,
            Self::Missing => Self::MISSING,
            Self::Inherited(handle) => handle.value() as u64,
        }
    }

    fn of_number(number: u64) -> Self {
        match number {
            0 => Self::Usual,
            Self::MISSING => Self::Missing,
            value => Self::Inherited(Handle::from_value(value as usize)),
        }
    }
}

/// What a process gets from its creator, besides arguments and environment.
#[derive(Debug, Default)]
pub(crate) struct Legacy {
    objects: Vec<Passed>,
    /// Each handle, the number of its object and its flags.
    handles: Vec<(Handle, usize, HandleFlags)>,
    pub(crate) command_line: String,
    /// What names its standard files.
    pub(crate) standard: [Standard; 3],
    /// It waits until this can be read.
    pub(crate) gate: Option<Arc<OwnedFd>>,
    /// Where it is given handles later.
    pub(crate) mailbox: Option<Arc<OwnedFd>>,
}

/// Gathers what is inherited. Objects that cannot be passed to another process are left out.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: a handle of the list is not to be inherited.
pub(crate) fn gather(which: Inherit<'_>) -> Result<Legacy, Error> {
    let mut chosen: Vec<(Handle, Arc<dyn Object>, HandleFlags)> = Vec::new();
    match which {
        Inherit::Nothing => {}
        Inherit::All => object::for_each(|handle, object| {
            if let Ok(flags) = object::flags(handle)
                && flags.contains(HandleFlags::INHERIT)
            {
                chosen.push((handle, Arc::clone(object), flags));
            }
        }),
        Inherit::These(handles) => {
            for &handle in handles {
                let refused = Error::new(ERROR_INVALID_PARAMETER);
                let object = object::find_any(handle).map_err(|_| refused)?;
                let flags = object::flags(handle).map_err(|_| refused)?;
                if !flags.contains(HandleFlags::INHERIT) {
                    return Err(refused);
                }
                chosen.push((handle, object.to_arc(), flags));
            }
        }
    }
    let mut legacy = Legacy::default();
    let mut numbers = HashMap::new();
    for (handle, object, flags) in chosen {
        // Two handles of one object are that again.
        let address = Arc::as_ptr(&object).addr();
        let number = *numbers.entry(address).or_insert_with(|| {
            legacy.objects.push(above_standard(object.pass_on()?)?);
            Some(legacy.objects.len() - 1)
        });
        if let Some(number) = number {
            legacy.handles.push((handle, number, flags));
        }
    }
    Ok(legacy)
}

/// The standard files' numbers are used for those.
fn above_standard(mut passed: Passed) -> Option<Passed> {
    for fd in &mut passed.descriptors {
        if fd.as_raw_fd() < STANDARD {
            *fd = Arc::new(spawn::above_standard(fd.as_fd()).ok()?);
        }
    }
    Some(passed)
}

impl Legacy {
    /// Every descriptor that the process gets under the same number.
    pub(crate) fn descriptors(&self) -> impl Iterator<Item = &Arc<OwnedFd>> {
        let of_objects = self.objects.iter().flat_map(|passed| &passed.descriptors);
        of_objects.chain(&self.gate).chain(&self.mailbox)
    }

    /// What the process is told.
    pub(crate) fn manifest(&self) -> std::io::Result<Vec<u8>> {
        let mut out = Writer::default();
        out.number(VERSION).bytes(self.command_line.as_bytes());
        for file in self.standard {
            out.number(file.number());
        }
        for fd in [&self.gate, &self.mailbox] {
            out.number(fd.iter().count() as u64);
            if let Some(fd) = fd {
                write_descriptor(&mut out, fd)?;
            }
        }
        out.number(self.objects.len() as u64);
        for passed in &self.objects {
            out.number(passed.kind as u64).bytes(&passed.state);
            out.number(passed.descriptors.len() as u64);
            for fd in &passed.descriptors {
                write_descriptor(&mut out, fd)?;
            }
        }
        out.number(self.handles.len() as u64);
        for (handle, number, flags) in &self.handles {
            out.number(handle.value() as u64).number(*number as u64);
            out.number(flags.bits().into());
        }
        Ok(out.done())
    }
}

fn write_descriptor(out: &mut Writer, fd: &OwnedFd) -> std::io::Result<()> {
    let identity = memory_file::identity(fd.as_fd())?;
    out.number(fd.as_raw_fd() as u64);
    out.number(identity.device).number(identity.number);
    Ok(())
}

fn take_descriptor(manifest: &mut Reader<'_>) -> Option<Option<OwnedFd>> {
    let number = manifest.small()?;
    let identity = Identity {
        device: manifest.number()?,
        number: manifest.number()?,
    };
    Some(memory_file::take_passed(number, Some(identity)))
}

/// What was adopted besides handles.
pub(super) struct Adopted {
    pub(super) command_line: String,
    pub(super) standard: [Standard; 3],
    pub(super) gate: Option<OwnedFd>,
    pub(super) mailbox: Option<OwnedFd>,
}

/// Takes over what the manifest tells of. What does not arrive, because another program came
/// between and closed it, is left out; `None` for a manifest of another form.
pub(super) fn adopt(manifest: &mut Reader<'_>) -> Option<Adopted> {
    if manifest.number()? != VERSION {
        return None;
    }
    let command_line = String::from_utf8_lossy(manifest.bytes()?).into_owned();
    let mut standard = [Standard::Usual; 3];
    for each in &mut standard {
        *each = Standard::of_number(manifest.number()?);
    }
    let mut optional = || match manifest.number()? {
        0 => Some(None),
        _ => take_descriptor(manifest),
    };
    let (gate, mailbox) = (optional()?, optional()?);
    let mut objects = Vec::new();
    for _ in 0..manifest.number()? {
        let (kind, state) = (manifest.small()?, manifest.bytes()?);
        let count = manifest.number()?;
        let mut descriptors = Vec::new();
        let mut complete = true;
        for _ in 0..count {
            let taken = take_descriptor(manifest)?;
            complete &= taken.is_some();
            descriptors.extend(taken);
        }
        objects.push(if complete {
            super::receive(kind, state, descriptors)
        } else {
            None
        });
    }
    for _ in 0..manifest.number()? {
        let (value, number, flags) = (
            manifest.small()?,
            manifest.small::<usize>()?,
            manifest.small()?,
        );
        if let Some(Some(object)) = objects.get(number) {
            adopt_handle(Handle::from_value(value), object, flags);
        }
    }
    Some(Adopted {
        command_line,
        standard,
        gate,
        mailbox,
    })
}

fn adopt_handle(handle: Handle, object: &Arc<dyn Object>, flags: u8) {
    if object::insert_at(handle, Arc::clone(object)).is_err() {
        return;
    }
    let flags = HandleFlags::from_bits_truncate(flags);
    let _ = object::set_flags(handle, HandleFlags::all(), flags);
    if let Some(file) = object.as_file() {
        file.base().set_handle(handle);
    }
}

/// Waits until the creator lets the process go on; without a creator it never will, and ends.
pub(super) fn wait_at(gate: OwnedFd) {
    use std::io::Read;
    let mut gate = std::fs::File::from(gate);
    loop {
        match gate.read(&mut [0]) {
            Ok(1..) => return,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            _ => std::process::exit(1),
        }
    }
}
