//! Files whose completions are callbacks of a thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolio>

use std::sync::{Arc, OnceLock};

use tawny_engine::sync::Mutex;

use super::member::{Environment, Member, PoolObject};
use super::pool::Pool;
use super::work::register;
use super::{Instance, cleanup_group, instance};
use crate::object::{self, Handle, HandleCount, Object};
use crate::packet::Packet;
use crate::{Error, file_object};

type Call = Box<dyn Fn(Instance, Handle, Packet) + Send + Sync>;

/// A file of a pool: each operation that is announced ([`Io::start`]) and issued ends with a callback.
#[doc(alias = "CreateThreadpoolIo")]
#[doc(alias = "PTP_IO")]
pub struct Io {
    handles: HandleCount,
    handle: OnceLock<Handle>,
    /// The file's completion key, a handle of its own, for as long as operations are to end.
    key: OnceLock<Handle>,
    member: Arc<Member>,
    /// Operations that end without a callback.
    cancelled: Mutex<u32>,
    call: Call,
}

fn associate(file: Handle, pool: &Pool, key: Handle) -> Result<(), Error> {
    file_object::with(file, |file| file.associate(pool.port(), key.value()))?;
    pool.add_file();
    Ok(())
}

impl Io {
    /// Makes the object of `file`, and its handle; `call` gets that handle, and how an operation
    /// ended.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when `file` is no file, `ERROR_INVALID_PARAMETER` when it belongs to a
    /// completion port already; `ERROR_TOO_MANY_OPEN_FILES`; those of [`Pool::new`].
    #[doc(alias = "CreateThreadpoolIo")]
    pub fn create(
        file: Handle,
        environment: &Environment,
        call: impl Fn(Instance, Handle, Packet) + Send + Sync + 'static,
    ) -> Result<(Arc<Self>, Handle), Error> {
        let io = Arc::new(Self {
            handles: HandleCount::default(),
            handle: OnceLock::new(),
            key: OnceLock::new(),
            member: Member::new(environment)?,
            cancelled: Mutex::new(0),
            call: Box::new(call),
        });
        let handle = register(&io, &io.handle)?;
        let associated = object::insert_another(Arc::clone(&io) as Arc<dyn Object>)
            .and_then(|key| {
                associate(file, io.member.pool(), key).inspect_err(|_| {
                    let _ = object::close(key);
                })?;
                Ok(key)
            })
            .inspect_err(|_| {
                let _ = object::close(handle);
            })?;
        let _ = io.key.set(associated);
        Ok((io, handle))
    }

    /// An operation is about to be issued, which will end with a callback.
    #[doc(alias = "StartThreadpoolIo")]
    pub fn start(&self) {
        self.member.expect();
    }

    /// An operation that was announced was not issued, or ended without a packet.
    #[doc(alias = "CancelThreadpoolIo")]
    pub fn cancel_start(&self) {
        self.member.forget();
    }

    /// Waits until the callbacks of all operations have returned. With `cancel`, those that have not
    /// begun do not come, and their operations end without.
    #[doc(alias = "WaitForThreadpoolIoCallbacks")]
    pub fn wait(&self, cancel: bool) {
        if cancel {
            let mut cancelled = self.cancelled.lock();
            *cancelled += self.member.cancel();
        }
        self.member.wait(false);
    }

    fn complete(&self, packet: Packet) {
        {
            let mut cancelled = self.cancelled.lock();
            if *cancelled > 0 {
                *cancelled -= 1;
                return;
            }
            if !self.member.is_expected() {
                // It was not announced.
                self.member.expect();
            }
        }
        let handle = self.handle.get().copied().unwrap_or(Handle::from_value(0));
        self.member
            .run(|instance| (self.call)(instance, handle, packet));
    }
}

impl PoolObject for Io {
    fn member(&self) -> &Arc<Member> {
        &self.member
    }
}

impl Object for Io {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    /// The program's handle: what was announced still has its callback.
    fn handle_closed(&self, _: Handle) {
        cleanup_group::leave(self);
        if let Some(key) = self.key.get().copied() {
            self.member.when_idle(Box::new(move || {
                let _ = object::close(key);
            }));
        }
    }

    fn close(&self) {
        if self.key.get().is_some() {
            self.member.pool().remove_file();
        }
    }
}

/// What is called at the end of each operation of some files.
struct Routine {
    handles: HandleCount,
    call: Box<dyn Fn(Packet) + Send + Sync>,
}

impl Object for Routine {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// Makes what [`bind`] binds files to, for ever.
///
/// # Errors
/// `ERROR_TOO_MANY_OPEN_FILES`.
pub fn routine(call: impl Fn(Packet) + Send + Sync + 'static) -> Result<Handle, Error> {
    object::insert(Arc::new(Routine {
        handles: HandleCount::default(),
        call: Box::new(call),
    }))
}

/// Has `routine` called by the process's pool at the end of each of the file's operations.
///
/// # Errors
/// As [`Io::create`].
#[doc(alias = "BindIoCompletionCallback")]
pub fn bind(file: Handle, routine: Handle) -> Result<(), Error> {
    associate(file, &*Pool::process()?, routine)
}

/// Makes the callback that a file's packet stands for.
pub(super) fn complete(packet: Packet) {
    let key = Handle::from_value(packet.key);
    if let Some(io) = object::find::<Io>(key) {
        io.to_arc().complete(packet);
    } else if let Some(routine) = object::find::<Routine>(key) {
        let routine = routine.to_arc();
        instance::call(None, false, |_| (routine.call)(packet));
    }
}
