//! A server in the manner of old samples: compiled unchanged, under load, ended by Ctrl+C.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;

use common::Sandbox;
use rustix::process::{Pid, Signal, kill_process};

const CONNECTIONS: usize = 40;
const MESSAGES: usize = 20;

#[test]
fn an_echo_server_with_everything_that_linux_compilers_refuse() {
    let sandbox = Sandbox::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs/echo");
    let server = sandbox.path("echo");
    let status = sandbox
        .tawny("c++ -g -Wall EchoServer.Cpp Session.cpp -lws2_32 -o")
        .arg(&server)
        .current_dir(sources)
        .status()
        .unwrap();
    assert!(status.success());

    let mut server = sandbox
        .command(server)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let port: u16 = line.trim().strip_prefix("port ").unwrap().parse().unwrap();

    echo(port);
    kill_process(Pid::from_child(&server), Signal::INT).unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(server.wait().unwrap().code(), Some(0));
    assert!(
        rest.starts_with("served ") && !rest.contains("abnormally"),
        "{rest}"
    );
}

/// Sends on all connections before reading on any, and checks what comes back.
fn echo(port: u16) {
    let connect = |_| TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut clients: Vec<TcpStream> = (0..CONNECTIONS).map(connect).collect();
    for round in 0..MESSAGES {
        let message = |client: usize| format!("{client:04} {round:04}\n").repeat(30);
        for (number, client) in clients.iter_mut().enumerate() {
            client.write_all(message(number).as_bytes()).unwrap();
        }
        for (number, client) in clients.iter_mut().enumerate() {
            let expected = message(number);
            let mut echoed = vec![0; expected.len()];
            client.read_exact(&mut echoed).unwrap();
            assert_eq!(String::from_utf8_lossy(&echoed), expected);
        }
    }
}
