//! A socket whose network events are watched, and a fence behind which nothing is on its way.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use tawny::event::Event;
use tawny::object::Object;
use tawny::signal::Reset;
use tawny::socket::{Flags, NetworkEvents};
use tawny::wait::{Waited, wait_any};
use tawny::{Buffers, Owned, Socket};

use crate::common::{datagrams, late};

pub fn event() -> Arc<Event> {
    Arc::new(Event::new(Reset::Manual, false))
}

/// Waits until `event` is set, which must come.
pub fn wait(event: &Arc<Event>) {
    let objects = [Arc::clone(event) as Arc<dyn Object>];
    assert_eq!(
        wait_any(&objects, late(), false).unwrap(),
        Waited::Object(0)
    );
}

/// Receives up to `room` bytes; what was received, or none.
pub fn receive(socket: &Socket, room: usize, flags: Flags) -> Option<usize> {
    let buffers = Buffers::owned(vec![0; room]);
    socket
        .receive_now(buffers, flags)
        .ok()
        .map(|received| received.bytes)
}

/// Something that is caused later than what it is to come behind.
pub struct Fence {
    socket: Owned<Socket>,
    event: Arc<Event>,
    sender: UdpSocket,
}

impl Fence {
    pub fn new() -> Self {
        let (socket, event) = (datagrams(), event());
        socket.event_select(NetworkEvents::READ, &event).unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_address().unwrap();
        sender.connect(SocketAddr::from(address)).unwrap();
        Self {
            socket,
            event,
            sender,
        }
    }

    /// Returns when everything that was on its way has come.
    pub fn pass(&self) {
        self.sender.send(b"f").unwrap();
        wait(&self.event);
        self.socket.network_events(Some(&self.event));
        assert_eq!(receive(&self.socket, 1, Flags::empty()), Some(1));
    }
}
