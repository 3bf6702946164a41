//! Which sockets there are: the arguments of `socket` and `WSASocket`.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-socket>

use crate::Error;
use crate::address::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::codes::*;
use crate::socket::Kind;
use crate::socket_name::AF_UNIX;

const SOCK_STREAM: i32 = 1;
const SOCK_DGRAM: i32 = 2;
const SOCK_RAW: i32 = 3;
const SOCK_SEQPACKET: i32 = 5;
const IPPROTO_TCP: i32 = 6;
const IPPROTO_UDP: i32 = 17;
const IPPROTO_MAX: i32 = 256;

/// The family, kind and protocol that the arguments mean; zero leaves a choice.
///
/// # Errors
/// `WSAEAFNOSUPPORT`, `WSAESOCKTNOSUPPORT`, `WSAEPROTONOSUPPORT`, `WSAEPROTOTYPE`, `WSAEINVAL`.
pub fn check(family: i32, kind: i32, protocol: i32) -> Result<(u16, Kind, i32), Error> {
    let family = match u16::try_from(family) {
        Ok(AF_UNSPEC) if kind == 0 && protocol == 0 => return Err(Error::new(WSAEINVAL)),
        Ok(AF_UNSPEC) => AF_INET,
        Ok(family @ (AF_INET | AF_INET6)) => family,
        Ok(AF_UNIX) => return check_unix(kind, protocol),
        _ => return Err(Error::new(WSAEAFNOSUPPORT)),
    };
    let kind = match (kind, protocol) {
        (SOCK_STREAM, _) | (0, 0 | IPPROTO_TCP) => Kind::Stream,
        (SOCK_DGRAM, _) | (0, IPPROTO_UDP) => Kind::Datagram,
        (SOCK_RAW, _) => Kind::Raw,
        (0, _) => return Err(Error::new(WSAEPROTONOSUPPORT)),
        (4 | SOCK_SEQPACKET, _) => return Err(Error::new(WSAESOCKTNOSUPPORT)),
        _ => return Err(Error::new(WSAESOCKTNOSUPPORT)),
    };
    let protocol = match (kind, protocol) {
        (Kind::Stream, 0 | IPPROTO_TCP) => IPPROTO_TCP,
        (Kind::Datagram, 0 | IPPROTO_UDP) => IPPROTO_UDP,
        (Kind::Raw, 0..IPPROTO_MAX) => protocol,
        (Kind::Stream, IPPROTO_UDP) | (Kind::Datagram, IPPROTO_TCP) => {
            return Err(Error::new(WSAEPROTOTYPE));
        }
        _ => return Err(Error::new(WSAEPROTONOSUPPORT)),
    };
    Ok((family, kind, protocol))
}

/// There are streams only.
fn check_unix(kind: i32, protocol: i32) -> Result<(u16, Kind, i32), Error> {
    match (kind, protocol) {
        (0 | SOCK_STREAM, 0) => Ok((AF_UNIX, Kind::Stream, 0)),
        (0 | SOCK_STREAM, _) => Err(Error::new(WSAEPROTONOSUPPORT)),
        _ => Err(Error::new(WSAESOCKTNOSUPPORT)),
    }
}
