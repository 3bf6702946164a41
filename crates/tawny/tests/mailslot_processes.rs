//! Mailslots between processes: another user's, killed ones, and ones that send garbage. The test
//! program starts itself for the other side.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tawny::codes::*;
use tawny::mailslot::{Options, WAIT_FOREVER};
use tawny::security::SecurityDescriptor;
use tawny::{Error, Mailslot, MailslotWriter};
use tawny_engine::{Buffers, unix_socket};

const ROLE: &str = "TAWNY_TEST_ROLE";
const NAME: &str = "TAWNY_TEST_NAME";
const NOBODY: u32 = 65534;

fn name(kind: &str) -> String {
    format!(
        r"\\.\mailslot\tawny-processes-{}-{kind}",
        std::process::id()
    )
}

fn code<T>(result: Result<T, Error>) -> u32 {
    result.err().map_or(0, Error::code)
}

/// What the other process does. As a test of its own it does nothing.
#[test]
fn other_side() {
    let (Ok(role), Ok(name)) = (std::env::var(ROLE), std::env::var(NAME)) else {
        return;
    };
    match role.as_str() {
        "hold" => {
            let _mailslot = Mailslot::create(&name, &Options::default()).unwrap();
            println!("\nready");
            let _ = std::io::stdin().read(&mut [0]);
        }
        "write" => {
            let opened = MailslotWriter::open(&name);
            let written = opened
                .as_ref()
                .map_or(0, |writer| code(writer.write(b"from nobody")));
            println!("\nopen {} write {written}", code(opened));
        }
        "create" => println!(
            "\ncreate {}",
            code(Mailslot::create(&name, &Options::default()))
        ),
        _ => unreachable!("{role}"),
    }
}

fn start(role: &str, name: &str, user: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["other_side", "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(NAME, name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    command.spawn().unwrap()
}

/// The line that the other side prints which begins so.
fn told(child: &mut Child, beginning: &str) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let found = lines.find(|line| line.starts_with(beginning));
    // One that goes on to its end says more.
    if beginning != "ready" {
        lines.for_each(drop);
    }
    found.unwrap_or_default()
}

#[test]
fn a_killed_creator_blocks_nobody() {
    let name = name("killed");
    for _ in 0..20 {
        let mut child = start("hold", &name, None);
        assert_eq!(told(&mut child, "ready"), "ready");
        assert_eq!(
            code(Mailslot::create(&name, &Options::default())),
            ERROR_ALREADY_EXISTS
        );
        let writer = MailslotWriter::open(&name).unwrap();
        writer.write(b"x").unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(code(writer.write(b"x")), ERROR_HANDLE_EOF);
        assert_eq!(code(MailslotWriter::open(&name)), ERROR_FILE_NOT_FOUND);
    }
    let mailslot = Mailslot::create(&name, &Options::default()).unwrap();
    MailslotWriter::open(&name).unwrap().write(b"new").unwrap();
    assert_eq!(mailslot.read().unwrap(), b"new");
}

#[test]
fn another_user_gets_what_the_descriptor_gives() {
    if tawny_engine::credentials::Credentials::own().uid != 0 {
        eprintln!(
            "SKIPPED another_user_gets_what_the_descriptor_gives: only root can be somebody else"
        );
        return;
    }
    let (closed, open) = (name("closed"), name("open"));
    let _closed = Mailslot::create(&closed, &Options::default()).unwrap();
    let options = Options {
        security: Some(SecurityDescriptor::for_everybody()),
        ..Options::default()
    };
    let reader = Mailslot::create(&open, &options).unwrap();
    let ask = |role: &str, name: &str| {
        let mut child = start(role, name, Some(NOBODY));
        let said = told(&mut child, if role == "write" { "open" } else { role });
        child.wait().unwrap();
        said
    };
    assert_eq!(
        ask("write", &closed),
        format!("open {ERROR_ACCESS_DENIED} write 0")
    );
    assert_eq!(ask("write", &open), "open 0 write 0");
    assert_eq!(reader.read().unwrap(), b"from nobody");
    for name in [&closed, &open] {
        assert_eq!(
            ask("create", name),
            format!("create {ERROR_ALREADY_EXISTS}")
        );
    }
    // Another user's mailslot is root's to write to, and gone when its creator is.
    let theirs = name("theirs");
    let mut child = start("hold", &theirs, Some(NOBODY));
    assert_eq!(told(&mut child, "ready"), "ready");
    MailslotWriter::open(&theirs).unwrap().write(b"x").unwrap();
    assert_eq!(
        code(Mailslot::create(&theirs, &Options::default())),
        ERROR_ALREADY_EXISTS
    );
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(code(Mailslot::create(&theirs, &Options::default())), 0);
}

/// The socket of a mailslot of this process.
fn socket_of(name: &str) -> PathBuf {
    let home = tawny::runtime_dir::own().unwrap();
    let plain = name.trim_start_matches(r"\\.\mailslot\");
    home.kind("mailslot")
        .join(tawny::name_key::of(plain))
        .join("s")
}

#[test]
fn garbage_is_dropped() {
    let name = name("garbage");
    let options = Options {
        maximum_message: 100,
        read_timeout: WAIT_FOREVER,
        ..Options::default()
    };
    let reader = Mailslot::create(&name, &options).unwrap();
    let hostile = UnixDatagram::unbound().unwrap();
    hostile.connect(socket_of(&name)).unwrap();
    // Too large, or with what is no sealed memory.
    hostile.send(&[b'M'; 70_000]).unwrap();
    hostile.send(&[b'M'; 101]).unwrap();
    let file = std::fs::File::open("/proc/self/comm").unwrap();
    let memory = tawny_engine::memfd::create(c"unsealed").unwrap();
    for (bytes, descriptors) in [
        (&b"MsM1"[..], &[file.as_fd()][..]),
        (b"", &[file.as_fd()]),
        (b"", &[memory.as_fd()]),
        (b"", &[memory.as_fd(), memory.as_fd()]),
    ] {
        unix_socket::send(hostile.as_fd(), bytes, &Buffers::empty(), descriptors).unwrap();
    }
    MailslotWriter::open(&name).unwrap().write(b"good").unwrap();
    assert_eq!(reader.read().unwrap(), b"good");
    assert_eq!(reader.information().messages, 0);
    std::io::stdout().flush().unwrap();
}
