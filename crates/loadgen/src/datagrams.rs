//! UDP echo load: clients that each send a burst, which arrives as one as it would from a network
//! interface, and then wait for all of it to come back. Every datagram is checked.

use std::io::{self, ErrorKind, IoSlice};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

/// How long a datagram may be on its way before it counts as lost.
const PATIENCE: Duration = Duration::from_millis(200);
/// Where a datagram has its number.
const NUMBER: usize = 8;

/// What a stretch of load came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Echoed {
    /// Datagrams that came back.
    pub came: u64,
    /// Those that did not.
    pub lost: u64,
}

/// The clients.
pub struct Datagrams {
    clients: Vec<UdpSocket>,
    /// Datagrams of a burst, as they are sent.
    burst: Vec<Vec<u8>>,
    number: u64,
}

impl Datagrams {
    /// `clients` clients of the server at `address`, each of which sends bursts of `depth` datagrams of
    /// `size` bytes, at least 8.
    pub fn new(address: SocketAddr, clients: usize, depth: usize, size: usize) -> io::Result<Self> {
        let connect = |_| {
            let client = UdpSocket::bind((address.ip(), 0))?;
            client.connect(address)?;
            client.set_read_timeout(Some(PATIENCE))?;
            Ok(client)
        };
        let filled = |fill: usize| vec![fill as u8; size.max(NUMBER)];
        Ok(Self {
            clients: (0..clients).map(connect).collect::<io::Result<_>>()?,
            burst: (0..depth).map(filled).collect(),
            number: 0,
        })
    }

    /// Loads the server for about `time`.
    ///
    /// # Errors
    /// A datagram came back changed, twice or out of order, or the system refuses.
    pub fn load(&mut self, time: Duration) -> io::Result<Echoed> {
        let end = Instant::now() + time;
        let mut echoed = Echoed::default();
        while Instant::now() < end {
            let first = self.number;
            for client in &self.clients {
                for datagram in &mut self.burst {
                    datagram[..NUMBER].copy_from_slice(&self.number.to_ne_bytes());
                    self.number += 1;
                }
                send(client, &self.burst)?;
            }
            for (index, client) in self.clients.iter().enumerate() {
                let first = first + (index * self.burst.len()) as u64;
                let came = receive(client, &self.burst, first)?;
                echoed.came += came;
                echoed.lost += self.burst.len() as u64 - came;
            }
        }
        Ok(echoed)
    }
}

/// Sends the burst at once: the kernel divides it into its datagrams.
fn send(client: &UdpSocket, burst: &[Vec<u8>]) -> io::Result<()> {
    let slices: Vec<IoSlice<'_>> = burst.iter().map(|data| IoSlice::new(data)).collect();
    let size = burst.first().map_or(0, |first| first.len() as u16);
    let segments = [ControlMessage::UdpGsoSegments(&size)];
    let flags = MsgFlags::empty();
    sendmsg::<()>(client.as_raw_fd(), &slices, &segments, flags, None)?;
    Ok(())
}

/// Receives what comes back of a burst whose first number is `first`; returns how many.
fn receive(client: &UdpSocket, burst: &[Vec<u8>], first: u64) -> io::Result<u64> {
    let mut room = [0; 2048];
    let mut next = 0;
    let mut came = 0;
    while next < burst.len() {
        let bytes = match client.recv(&mut room) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        };
        let number = room
            .first_chunk()
            .map_or(0, |bytes| u64::from_ne_bytes(*bytes));
        // One of an earlier burst comes late.
        let Some(index) = number.checked_sub(first) else {
            continue;
        };
        let index = index as usize;
        let sent = burst.get(index).filter(|_| index >= next);
        if sent.is_none_or(|sent| sent[NUMBER..] != room[NUMBER..bytes.max(NUMBER)]) {
            return Err(io::Error::other("a datagram came back that was not sent"));
        }
        next = index + 1;
        came += 1;
    }
    Ok(came)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_honest_server_echoes_is_counted() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap();
        let echo = std::thread::spawn(move || {
            let mut room = [0; 64];
            loop {
                let (bytes, from) = server.recv_from(&mut room).unwrap();
                if bytes == 1 {
                    return;
                }
                server.send_to(&room[..bytes], from).unwrap();
            }
        });
        let mut load = Datagrams::new(address, 3, 4, 32).unwrap();
        let echoed = load.load(Duration::from_millis(5)).unwrap();
        assert!(echoed.came >= 12, "{echoed:?}");
        let end = UdpSocket::bind("127.0.0.1:0").unwrap();
        end.send_to(&[0], address).unwrap();
        echo.join().unwrap();
    }
}
