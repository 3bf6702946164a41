//! Socket options that are the socket's own business, and the way to all others.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options>

mod multicast;
mod receive_all;
mod source_filter;
mod tcp;

use std::os::fd::AsFd;

use tawny_engine::net;
use tawny_engine::readiness::{self, Ready};

use super::{Phase, Socket, from_io};
use crate::Error;
use crate::codes::*;
use crate::object::Handle;
use crate::socket_option;

pub use receive_all::{ReceiveAll, Traffic};
pub use source_filter::{FilterMode, SourceFilter};
pub use tcp::{Priority, Retransmissions, TcpInfo, TcpPhase};

const SOL_SOCKET: i32 = 0xffff;
const SO_ACCEPTCONN: i32 = 0x0002;
const SO_ERROR: i32 = 0x1007;
const SO_CONNECT_TIME: i32 = 0x700c;
const SO_UPDATE_ACCEPT_CONTEXT: i32 = 0x700b;
const SO_UPDATE_CONNECT_CONTEXT: i32 = 0x7010;

impl Socket {
    /// Sets an option.
    ///
    /// # Errors
    /// Those of the [setsockopt] page.
    ///
    /// [setsockopt]: https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-setsockopt
    #[doc(alias = "setsockopt")]
    pub fn set_option(&self, level: i32, name: i32, value: &[u8]) -> Result<(), Error> {
        match (level, name) {
            (SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT) => self.update_accept_context(value),
            (SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT) => match self.is_connected() {
                true => Ok(()),
                false => Err(Error::new(WSAENOTCONN)),
            },
            _ => {
                let fd = self.open()?;
                let mut state = self.state.lock();
                socket_option::set(fd.as_fd(), &mut state.options, level, name, value)
            }
        }
    }

    /// Reads an option into `out`; returns how many bytes it has.
    ///
    /// # Errors
    /// Those of the [getsockopt] page.
    ///
    /// [getsockopt]: https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-getsockopt
    #[doc(alias = "getsockopt")]
    pub fn option(&self, level: i32, name: i32, out: &mut [u8]) -> Result<usize, Error> {
        let number = match (level, name) {
            (SOL_SOCKET, SO_CONNECT_TIME) => self.connect_time(),
            (SOL_SOCKET, SO_ERROR) => self.take_error()?,
            (SOL_SOCKET, SO_ACCEPTCONN) => u32::from(self.phase() == Phase::Listening),
            _ => {
                let fd = self.open()?;
                let options = self.state.lock().options;
                return socket_option::get(fd.as_fd(), &options, level, name, out);
            }
        };
        let bytes = number.to_ne_bytes();
        out.get_mut(..bytes.len())
            .ok_or(Error::new(WSAEFAULT))?
            .copy_from_slice(&bytes);
        Ok(bytes.len())
    }

    /// The error that nobody has been told of yet.
    fn take_error(&self) -> Result<u32, Error> {
        let fd = self.open()?;
        self.notice_connect(fd.as_fd());
        let known = std::mem::take(&mut self.state.lock().pending_error);
        let found = net::take_error(fd.as_fd()).map_err(from_io)?;
        if let Some(error) = &found {
            self.note_error(error);
        }
        Ok(match (known, found) {
            (0, Some(error)) => from_io(error).code(),
            (known, _) => known,
        })
    }

    /// Seconds since the connection was made; all ones without one.
    fn connect_time(&self) -> u32 {
        self.settle_connect();
        match self.state.lock().connected_at {
            Some(since) => since.elapsed().as_secs() as u32,
            None => u32::MAX,
        }
    }

    /// After AcceptEx: the socket takes over the listener's properties. It has its options from
    /// the start; what is left to do is to check the caller's argument.
    fn update_accept_context(&self, value: &[u8]) -> Result<(), Error> {
        let value = value.first_chunk().ok_or(Error::new(WSAEFAULT))?;
        let listener = super::find(Handle::from_value(usize::from_ne_bytes(*value)))?;
        if !self.is_connected() {
            return Err(Error::new(WSAENOTCONN));
        }
        let listening = listener.phase() == Phase::Listening;
        if listening {
            Ok(())
        } else {
            Err(Error::new(WSAEINVAL))
        }
    }

    /// Bytes that a receive would find now.
    ///
    /// # Errors
    /// `WSAENOTSOCK`.
    #[doc(alias = "FIONREAD")]
    pub fn readable_bytes(&self) -> Result<usize, Error> {
        net::readable_bytes(self.open()?.as_fd()).map_err(from_io)
    }

    /// Whether no urgent data waits behind the next byte to receive.
    ///
    /// # Errors
    /// `WSAEINVAL` for other than streams.
    #[doc(alias = "SIOCATMARK")]
    pub fn at_mark(&self) -> Result<bool, Error> {
        if self.kind != super::Kind::Stream {
            return Err(Error::new(WSAEINVAL));
        }
        let fd = self.open()?;
        let urgent = readiness::now(fd.as_fd(), Ready::URGENT);
        Ok(!urgent.intersects(Ready::URGENT) || net::at_mark(fd.as_fd()).map_err(from_io)?)
    }

    /// Keep-alive probes: after so many milliseconds of silence, and then at this interval. The
    /// kernel counts in seconds, of which there is at least one.
    ///
    /// # Errors
    /// `WSAEINVAL`, `WSAENOPROTOOPT` for other than streams.
    #[doc(alias = "SIO_KEEPALIVE_VALS")]
    pub fn set_keep_alive(&self, on: bool, idle: u32, interval: u32) -> Result<(), Error> {
        if !self.is_tcp() {
            return Err(Error::new(WSAENOPROTOOPT));
        }
        let fd = self.open()?;
        let seconds = |milliseconds: u32| milliseconds.div_ceil(1000).clamp(1, 32_767) as i32;
        let set = |level, name, value| {
            tawny_engine::option::set_int(fd.as_fd(), level, name, value).map_err(from_io)
        };
        set(libc::SOL_SOCKET, libc::SO_KEEPALIVE, on.into())?;
        if on {
            set(libc::IPPROTO_TCP, libc::TCP_KEEPIDLE, seconds(idle))?;
            set(libc::IPPROTO_TCP, libc::TCP_KEEPINTVL, seconds(interval))?;
        }
        Ok(())
    }
}
