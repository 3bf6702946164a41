//! The chat servers among the examples play the same session as the Windows servers.

#[path = "../examples/chat_completion_port.rs"]
mod completion_port;
#[path = "../../tawny-cli/tests/chat/player.rs"]
mod player;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

const ANY: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

#[test]
fn completion_port() {
    let server = Arc::new(completion_port::Server::listen(ANY.into()).unwrap());
    let port = server.port().unwrap();
    for _ in 0..2 {
        let server = Arc::clone(&server);
        thread::spawn(move || server.work());
    }
    drop(player::play(SocketAddr::from((ANY.0, port))));
    server.tick();
}
