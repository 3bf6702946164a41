//! Waiting until an instance can be opened: WaitNamedPipe.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-waitnamedpipew>

use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use tawny_engine::child::Watch;
use tawny_engine::directory_watch::DirectoryWatch;
use tawny_engine::readiness::{self, Ready, Watched};
use tawny_engine::{Deadline, Interrupt};

use super::name::PipeName;
use super::offer;
use super::place::Place;
use super::terms::Terms;
use crate::codes::*;
use crate::thread::{self, CANCELLED};
use crate::{Error, runtime_dir};

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// As long as the pipe's creator says.
    #[doc(alias = "NMPWAIT_USE_DEFAULT_WAIT")]
    Default,
    /// As long as it takes.
    #[doc(alias = "NMPWAIT_WAIT_FOREVER")]
    Forever,
    /// So long.
    For(Duration),
}

impl Patience {
    pub(super) fn deadline(self, terms: &Terms) -> Deadline {
        let milliseconds = |count: u32| Duration::from_millis(count.into());
        Deadline::after(match self {
            Self::Default if terms.timeout() == u32::MAX => None,
            Self::Default => Some(milliseconds(terms.timeout())),
            Self::Forever => None,
            Self::For(time) => Some(time),
        })
    }
}

/// Waits until a client can open an instance of `name`, without opening it: another may come first.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: no server offers the name; `ERROR_SEM_TIMEOUT`; `ERROR_ACCESS_DENIED`;
/// `ERROR_OPERATION_ABORTED` after CancelSynchronousIo.
#[doc(alias = "WaitNamedPipe")]
pub fn wait_named_pipe(name: &PipeName, patience: Patience) -> Result<(), Error> {
    let (place, terms) = find(name)?;
    let deadline = patience.deadline(&terms);
    if is_available(&place)? {
        return Ok(());
    }
    thread::with(|current| {
        let interrupt = Arc::clone(current.interrupt()?);
        interrupt.take();
        current.thread().set_blocked(Some(Arc::clone(&interrupt)));
        let waited = current.blocking(|| wait_in(&place, deadline, &interrupt));
        current.thread().set_blocked(None);
        waited
    })
}

fn wait_in(place: &Place, deadline: Deadline, interrupt: &Interrupt) -> Result<(), Error> {
    let mut names = watch(place)?;
    loop {
        // Before the look, so that nothing that comes after it is missed.
        if !names.clear() {
            // The last instance went, and with it the directory; there may be another by now.
            names = watch(place)?;
        }
        let owners = place.owners(offer::token());
        let servers: Vec<Watch> = owners
            .iter()
            .filter_map(|owner| Watch::open(owner.process()).ok())
            .collect();
        if is_available(place)? {
            return Ok(());
        }
        if deadline.passed() {
            return Err(Error::new(ERROR_SEM_TIMEOUT));
        }
        // A server that is killed tells nobody.
        let mut watched: Vec<_> = [names.as_fd(), interrupt.as_fd()]
            .into_iter()
            .chain(servers.iter().map(AsFd::as_fd))
            .map(|fd| Watched::new(&fd, Ready::READ))
            .collect();
        readiness::poll(&mut watched, deadline.remaining());
        if interrupt.take() == CANCELLED {
            return Err(Error::new(ERROR_OPERATION_ABORTED));
        }
    }
}

fn watch(place: &Place) -> Result<DirectoryWatch, Error> {
    DirectoryWatch::new(place.path()).map_err(|error| match error.raw_os_error() {
        Some(libc::ENOENT | libc::ENOTDIR) => Error::new(ERROR_FILE_NOT_FOUND),
        _ => offer::from_io(error),
    })
}

/// Where the pipe is.
pub(super) fn find(name: &PipeName) -> Result<(Place, Terms), Error> {
    let found = runtime_dir::seek(|home| {
        let place = Place::of(home, name.key());
        let (terms, _) = place.terms().ok()?;
        (offer::instances(&place) != 0).then_some((place, terms))
    });
    found?.ok_or(Error::new(ERROR_FILE_NOT_FOUND))
}

/// Whether a client can open an instance.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: nobody has any.
fn is_available(place: &Place) -> Result<bool, Error> {
    let own = offer::token();
    if place
        .instances()
        .iter()
        .any(|instance| !place.forget_if_stale(instance, own))
    {
        return Ok(true);
    }
    match offer::instances(place) {
        0 => Err(Error::new(ERROR_FILE_NOT_FOUND)),
        _ => Ok(false),
    }
}
