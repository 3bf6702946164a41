//! A chat server that is told of its sockets by window messages, in safe Rust:
//!
//!     cargo run --release -p tawny --example chat_message_loop -- 7777
//!
//! A message-only window gets a message for whatever happens to a socket (WSAAsyncSelect), and one
//! thread deals with them in turn. The protocol is that of `examples/windows/chat/chat.h`.

mod chat;

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chat::connection::{Connection, Ended};
use chat::{Chat, Client};
use tawny::message_queue::{run, set_timer};
use tawny::socket::NetworkEvents;
use tawny::window::message::{WM_TIMER, WM_USER};
use tawny::window::{Call, MessageWindow, WindowHandle};
use tawny::{Error, Owned, Socket, address};

const WM_SOCKET: u32 = WM_USER + 1;
const TICK: Duration = Duration::from_secs(1);

struct Server {
    listener: Owned<Socket>,
    chat: Chat,
    /// By the socket's handle, which the messages carry.
    connections: HashMap<usize, Connection>,
    /// The handle of a client's socket.
    handles: HashMap<usize, usize>,
}

/// Serves for ever; `ready` gets the port that clients connect to.
pub fn serve(address: SocketAddr, ready: impl FnOnce(u16)) -> Result<i32, Error> {
    let listener = Socket::stream(address::AF_INET)?;
    listener.bind(address.into())?;
    listener.listen(1024)?;
    let port = listener.local_address()?.port();
    let socket = Arc::clone(&listener);
    let server = RefCell::new(Server {
        listener,
        chat: Chat::default(),
        connections: HashMap::new(),
        handles: HashMap::new(),
    });
    let window = MessageWindow::new(move |call| server.borrow_mut().on_message(call))?;
    set_timer(window.handle(), 1, TICK, None)?;
    socket.async_select(window.handle(), WM_SOCKET, NetworkEvents::ACCEPT)?;
    ready(port);
    run()
}

impl Server {
    fn on_message(&mut self, call: &Call) -> Option<isize> {
        match call.message {
            WM_SOCKET if call.wparam == self.listener.handle().value() => {
                self.on_listener(call.window);
            }
            WM_SOCKET => {
                let event = NetworkEvents::from_bits_truncate(call.lparam as u32 & 0xffff);
                if let Err(Ended) = self.on_event(call.wparam, event) {
                    self.end(call.wparam);
                }
            }
            WM_TIMER => self.tick(),
            _ => return None,
        }
        Some(0)
    }

    fn on_listener(&mut self, window: WindowHandle) {
        match self.listener.accept_any() {
            Ok((socket, _)) => self.begin(socket, window),
            Err(error) => eprintln!("accept: {error}"),
        }
    }

    fn begin(&mut self, socket: Owned<Socket>, window: WindowHandle) {
        let client = self.chat.enter();
        let handle = socket.handle().value();
        let all = NetworkEvents::READ | NetworkEvents::WRITE | NetworkEvents::CLOSE;
        if let Err(error) = socket.async_select(window, WM_SOCKET, all) {
            eprintln!("WSAAsyncSelect: {error}");
            return;
        }
        self.handles.insert(client.id(), handle);
        self.connections
            .insert(handle, Connection::new(socket, client));
    }

    fn on_event(&mut self, handle: usize, event: NetworkEvents) -> Result<(), Ended> {
        match event {
            NetworkEvents::WRITE => self
                .connections
                .get_mut(&handle)
                .map_or(Ok(()), Connection::unblock),
            NetworkEvents::READ => self.receive(handle).map(drop),
            // Nothing comes any more, but what came before may still be unread.
            _ => {
                while self.receive(handle)? {}
                Ok(())
            }
        }
    }

    /// Receives once; whether there was something.
    fn receive(&mut self, handle: usize) -> Result<bool, Ended> {
        let Some(connection) = self.connections.get(&handle) else {
            return Ok(false);
        };
        let bytes = connection.receive()?;
        let served = self.chat.receive(&connection.client, &bytes);
        self.send_to(&served);
        Ok(!bytes.is_empty())
    }

    fn send_to(&mut self, clients: &[Arc<Client>]) {
        for client in clients {
            let handle = self.handles.get(&client.id());
            if let Some(connection) = handle.and_then(|handle| self.connections.get_mut(handle)) {
                // A connection that fails is told of by a message.
                let _ = connection.send();
            }
        }
    }

    fn end(&mut self, handle: usize) {
        if let Some(ended) = self.connections.remove(&handle) {
            self.handles.remove(&ended.client.id());
            let served = self.chat.leave(&ended.client);
            self.send_to(&served);
        }
    }

    /// Ends leaving clients that do not read.
    fn tick(&mut self) {
        for client in self.chat.overdue() {
            if let Some(handle) = self.handles.get(&client.id()) {
                self.end(*handle);
            }
        }
    }
}

#[allow(dead_code, reason = "tests bring a program of their own")]
fn main() -> Result<(), Error> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    serve(address, |port| println!("listening on {port}")).map(drop)
}
