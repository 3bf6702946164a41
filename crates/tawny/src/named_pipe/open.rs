//! The client's side of a connection: CreateFile on a pipe's name.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-client>

use std::fs;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use tawny_engine::credentials::{self, Credentials};
use tawny_engine::{Buffers, packet, unix_socket};

use super::frame::Frame;
use super::link::{End, Link};
use super::name::PipeName;
use super::place::Place;
use super::reader::Reader;
use super::terms::Terms;
use super::writer::Writer;
use super::{Beginning, NamedPipe, Phase, offer};
use crate::Error;
use crate::codes::*;
use crate::create_file::Opening;
use crate::object::Handle;
use crate::runtime_dir;

/// Opens the client's end of an instance that waits for a client.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: no server offers the name; `ERROR_PIPE_BUSY`: every instance has its client;
/// `ERROR_ACCESS_DENIED`: the server does not want this user, or data does not flow that way.
#[doc(alias = "CreateFile")]
pub fn open(name: &PipeName, opening: &Opening) -> Result<Handle, Error> {
    client(name, opening)?.insert()
}

pub(super) fn client(name: &PipeName, opening: &Opening) -> Result<Arc<NamedPipe>, Error> {
    let access = opening.access;
    let found = runtime_dir::seek(|home| {
        let place = Place::of(home, name.key());
        claim(&place, opening).transpose()
    });
    let (place, terms, socket, link) = found?.ok_or(Error::new(ERROR_FILE_NOT_FOUND))??;
    let pipe = NamedPipe::new(Beginning {
        end: End::Client,
        terms,
        place,
        offer: None,
        access,
        overlapped: opening.is_overlapped(),
    });
    let server = Credentials::of_peer(socket.as_fd()).ok();
    pipe.begin(socket, link, server);
    Ok(pipe)
}

impl NamedPipe {
    fn begin(&self, socket: OwnedFd, link: Link, server: Option<Credentials>) {
        let link = Some(Arc::new(link));
        let mut state = self.state.lock();
        state.peer = server;
        *self.reader.lock() = Reader::new(link.clone());
        *self.writer.lock() = Writer::new(link, self.quota());
        self.data.replace(Some(socket));
        self.set_phase(Phase::Connected);
    }
}

type Claimed = (Place, Terms, OwnedFd, Link);

/// Takes an instance in `place`; `None` when there is no such pipe.
fn claim(place: &Place, opening: &Opening) -> Result<Option<Claimed>, Error> {
    let access = opening.access;
    let terms = match place.terms() {
        Ok((terms, _)) => terms,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        Err(_) => return Ok(None),
    };
    let own = Credentials::own();
    let groups = || credentials::own_groups().unwrap_or_default();
    let desired = access.bits();
    let allowed = terms
        .permission
        .allows(place.owner(), &own, groups, desired);
    let flows = (!access.reads() || terms.direction.is_outbound())
        && (!access.writes() || terms.direction.is_inbound());
    let instances = place.instances();
    if instances.is_empty() && offer::instances(place) == 0 {
        return Ok(None);
    }
    if !allowed || !flows {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    let mut denied = false;
    for instance in instances {
        match connect(place, &instance, opening) {
            Ok((socket, link)) => return Ok(Some((place.clone(), terms, socket, link))),
            Err(error) => match error.kind() {
                ErrorKind::PermissionDenied => denied = true,
                ErrorKind::ConnectionRefused => {
                    place.forget_if_stale(&instance, offer::token());
                }
                ErrorKind::WouldBlock | ErrorKind::NotFound => {}
                _ if error.raw_os_error().is_some_and(is_exhausted) => {
                    return Err(offer::from_io(error));
                }
                _ => {}
            },
        }
    }
    match offer::instances(place) {
        _ if denied => Err(Error::new(ERROR_ACCESS_DENIED)),
        0 => Ok(None),
        _ => Err(Error::new(ERROR_PIPE_BUSY)),
    }
}

fn is_exhausted(errno: i32) -> bool {
    [libc::EMFILE, libc::ENFILE, libc::ENOMEM, libc::ENOBUFS].contains(&errno)
}

/// Connects with the instance, and sends the page that both ends will share.
fn connect(place: &Place, instance: &str, opening: &Opening) -> io::Result<(OwnedFd, Link)> {
    let socket = unix_socket::sequenced()?;
    let path = place.instance_path(instance);
    unix_socket::connect(socket.as_fd(), &path)?;
    // Nobody else can have it; the server removes what another user may not.
    let _ = fs::remove_file(path);
    let server = Credentials::of_peer(socket.as_fd())?;
    if server.uid != place.owner() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    packet::widen(socket.as_fd());
    unix_socket::let_wait(socket.as_fd())?;
    let (link, page) = Link::create()?;
    let hello = Frame::Hello {
        access: opening.access.bits(),
        level: opening.level(),
    }
    .encode();
    unix_socket::send(socket.as_fd(), &hello, &Buffers::empty(), &[page.as_fd()])?;
    Ok((socket, link))
}
