//! Waiting until any of several sockets is ready.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select>

use std::sync::Arc;

use tawny_engine::{Deadline, net};

use crate::Error;
use crate::socket::Socket;
use crate::thread;

/// What a socket is watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Data, a connection to accept, or the end of the stream.
    Read,
    /// Room to send, or a connect that succeeded.
    Write,
    /// A connect that failed, or urgent data.
    Except,
}

/// Waits until at least one of `asked` is ready, or until `deadline`. Returns for each whether it
/// is.
///
/// # Errors
/// `WSAENOTSOCK` when a socket is closed.
pub fn select(asked: &[(Arc<Socket>, Interest)], deadline: Deadline) -> Result<Vec<bool>, Error> {
    let fds = asked
        .iter()
        .map(|(socket, _)| socket.descriptor())
        .collect::<Result<Vec<_>, _>>()?;
    let mut watched: Vec<net::Watched> = fds
        .iter()
        .zip(asked)
        .map(|(fd, (_, interest))| match interest {
            Interest::Read => net::Watched::read(fd),
            Interest::Write => net::Watched::write(fd),
            Interest::Except => net::Watched::urgent(fd),
        })
        .collect();
    loop {
        thread::blocking(|| net::poll(&mut watched, deadline.remaining()));
        let ready: Vec<bool> = watched
            .iter()
            .zip(asked)
            .map(|(seen, (socket, interest))| is_ready(seen, socket, *interest))
            .collect();
        if deadline.passed() || ready.contains(&true) {
            return Ok(ready);
        }
    }
}

fn is_ready(seen: &net::Watched, socket: &Socket, interest: Interest) -> bool {
    match interest {
        Interest::Read => socket.can_read(seen),
        Interest::Write => socket.can_write(seen),
        Interest::Except => socket.is_exceptional(seen),
    }
}
