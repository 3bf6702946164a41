//! One connection of the sendfile server.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::sendfile;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};

const REQUEST: usize = 4096;
/// The most that one sendfile sends.
const CHUNK: u64 = 1 << 20;

pub(super) struct Connection {
    socket: OwnedFd,
    request: Vec<u8>,
    response: Option<Response>,
}

/// What is left of a response.
struct Response {
    header: Vec<u8>,
    file: File,
    offset: u64,
    size: u64,
}

impl Connection {
    pub fn new(socket: OwnedFd) -> Connection {
        Connection {
            socket,
            request: Vec::new(),
            response: None,
        }
    }

    /// Goes on as far as the socket allows. An error ends the connection, as its end does.
    pub fn advance(&mut self, directory: &Path) -> io::Result<()> {
        loop {
            if let Some(response) = &mut self.response {
                match response.send(&self.socket) {
                    Ok(()) => self.response = None,
                    Err(Errno::AGAIN) => return Ok(()),
                    Err(error) => return Err(error.into()),
                }
            }
            let mut room = [0; REQUEST];
            match recv(&self.socket, &mut room, RecvFlags::empty()) {
                Ok((_, 0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok((_, count)) => self.request.extend_from_slice(&room[..count]),
                Err(Errno::AGAIN) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            if self.request.ends_with(b"\r\n\r\n") {
                self.response = Some(Response::new(&self.request, directory)?);
                self.request.clear();
            }
        }
    }
}

impl Response {
    fn new(request: &[u8], directory: &Path) -> io::Result<Response> {
        let text = String::from_utf8_lossy(request);
        let name = text.split(' ').nth(1).unwrap_or_default();
        let file = File::open(directory.join(name.trim_start_matches('/')))?;
        let size = file.metadata()?.len();
        let header = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {size}\r\n\
             Accept-Ranges: bytes\r\nConnection: keep-alive\r\n\r\n"
        );
        Ok(Response {
            header: header.into_bytes(),
            file,
            offset: 0,
            size,
        })
    }

    fn send(&mut self, socket: &OwnedFd) -> rustix::io::Result<()> {
        while !self.header.is_empty() {
            let flags = SendFlags::NOSIGNAL | SendFlags::MORE;
            let sent = send(socket, &self.header, flags)?;
            self.header.drain(..sent);
        }
        while self.offset < self.size {
            let count = CHUNK.min(self.size - self.offset) as usize;
            if sendfile(socket, &self.file, Some(&mut self.offset), count)? == 0 {
                return Err(Errno::IO);
            }
        }
        Ok(())
    }
}
