//! The seven chat servers of `examples/windows`: one session, the same lines from each of them.

mod common;
#[path = "chat/player.rs"]
mod player;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::Sandbox;
use player::{PATIENCE, play};
use tawny_loadgen::Server;

const MODELS: [&str; 7] = [
    "blocking",
    "select",
    "async_select",
    "event_select",
    "overlapped_event",
    "completion_routine",
    "completion_port",
];

fn source(model: &str) -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/windows");
    examples.join(format!("chat_{model}.c"))
}

/// Compiles with the tool, plays the session, ends the server by Ctrl+C under its clients' feet.
fn natively(model: &str) {
    let sandbox = Sandbox::new();
    let program = sandbox.path("server");
    let output = sandbox
        .tawny("cc -O2 -Wall -Wextra -Werror")
        .arg(source(model))
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", common::text(&output));
    let mut command = sandbox.command(program);
    let server = Server::start(command.args(["0", "2"]), PATIENCE).unwrap();
    let left = play(server.address());
    let status = server.stop().unwrap();
    assert!(status.success(), "{status}");
    for (name, mut client) in left {
        assert_eq!(client.line(), None, "{name}");
    }
}

#[test]
fn blocking() {
    natively("blocking");
}

#[test]
fn select() {
    natively("select");
}

#[test]
fn async_select() {
    natively("async_select");
}

#[test]
fn event_select() {
    natively("event_select");
}

#[test]
fn overlapped_event() {
    natively("overlapped_event");
}

#[test]
fn completion_routine() {
    natively("completion_routine");
}

#[test]
fn completion_port() {
    natively("completion_port");
}

/// Compiles with mingw and plays the session under Wine, whose prefix the environment names.
#[test]
#[ignore = "needs mingw and Wine: cargo xtask test"]
fn all_under_wine() {
    let sandbox = Sandbox::new();
    for model in MODELS {
        let program = sandbox.path(&format!("chat_{model}.exe"));
        let compiled = Command::new("x86_64-w64-mingw32-gcc")
            .args(["-O2", "-Wall", "-Wextra", "-Werror"])
            .arg(source(model))
            .arg("-o")
            .arg(&program)
            .args(["-lws2_32", "-lmswsock"])
            .status()
            .unwrap();
        assert!(compiled.success(), "{model}");
        let mut command = Command::new("wine");
        let server = Server::start(command.arg(program).args(["0", "2"]), PATIENCE)
            .unwrap_or_else(|error| panic!("{model}: {error}"));
        eprintln!("{model}");
        let left = play(server.address());
        let status = server.stop().unwrap();
        assert!(status.success(), "{model}: {status}");
        drop(left);
    }
}
