//! Named pipes between processes: several servers of one name, ends that are killed, other users, and
//! peers that do not keep to the rules.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use std::{fs, thread};

use tawny::codes::*;
use tawny::named_pipe::{
    NamedPipeClient, NamedPipeServer, Options, Patience, Permission, PipeName, wait_named_pipe,
};
use tawny::security::access::WRITE_DAC;
use tawny::security::object::Change;
use tawny::security::{Acl, List};
use tawny::{Error, name_key, runtime_dir};
use tawny_engine::{Buffers, memfd, shared_page::SharedPage, unix_socket};

const NAME: &str = "TAWNY_TEST_PIPE";
const ROLE: &str = "TAWNY_TEST_ROLE";

fn name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("Tawny-processes-{}-{number}", std::process::id())
}

fn path(name: &str) -> String {
    format!(r"\\.\pipe\{name}")
}

fn options() -> Options {
    let mut options = Options::default();
    options.terms.messages = true;
    options.read_messages = true;
    options
}

/// Starts this program as something else. `ready`: waits for it to say so.
fn start(role: &str, name: &str, user: Option<u32>, ready: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "another_process", "--nocapture"])
        .env(ROLE, role)
        .env(NAME, name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    let mut child = command.spawn().unwrap();
    if ready {
        let output = BufReader::new(child.stdout.take().unwrap());
        let is_ready = |line: Result<String, _>| line.unwrap().contains("ready");
        assert!(output.lines().any(is_ready), "{role} did not begin");
    }
    child
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A message there and back, with whichever server is there; `None` when it went away meanwhile.
fn transact(name: &str) -> Option<u32> {
    let parsed = PipeName::parse(&path(name)).unwrap();
    let client = loop {
        match NamedPipeClient::open(&path(name)) {
            Ok(client) => break client,
            Err(error) if error.code() == ERROR_PIPE_BUSY => {
                let patience = Patience::For(Duration::from_secs(10));
                match wait_named_pipe(&parsed, patience).map_err(Error::code) {
                    Ok(()) => {}
                    Err(ERROR_FILE_NOT_FOUND) => return None,
                    Err(error) => panic!("error {error} while waiting"),
                }
            }
            Err(error) if error.code() == ERROR_FILE_NOT_FOUND => return None,
            Err(error) => panic!("{error:?}"),
        }
    };
    client.set_modes(true, false).unwrap();
    let mut reply = [0; 4];
    let done = client.transact(b"ping", &mut reply).ok()?;
    assert_eq!((done.bytes, &reply), (4, b"ping"));
    client.server_process().ok()
}

fn echo(server: &NamedPipeServer) {
    let mut room = [0; 100];
    while let Ok(bytes) = server.read(&mut room) {
        if server.write(&room[..bytes]).is_err() {
            break;
        }
    }
}

#[test]
#[ignore = "is started by other tests"]
fn another_process() {
    let name = std::env::var(NAME).unwrap();
    match std::env::var(ROLE).unwrap().as_str() {
        "server" => {
            let serve = || {
                let server = NamedPipeServer::create(&path(&name), &options()).unwrap();
                // Whoever waited for the first instance does not read on.
                let _ = writeln!(std::io::stdout(), "ready");
                loop {
                    if server.connect().is_ok() {
                        echo(&server);
                    }
                    let _ = server.disconnect();
                }
            };
            thread::scope(|scope| {
                scope.spawn(serve);
                scope.spawn(serve);
            });
        }
        "client" => {
            println!("ready");
            loop {
                transact(&name);
            }
        }
        "denied" => {
            let opened = NamedPipeClient::open(&path(&name)).map(drop);
            assert_eq!(opened, Err(Error::new(ERROR_ACCESS_DENIED)));
        }
        "absent" => {
            let opened = NamedPipeClient::open(&path(&name)).map(drop);
            let code = opened.unwrap_err().code();
            assert!([ERROR_FILE_NOT_FOUND, ERROR_ACCESS_DENIED].contains(&code));
        }
        "squatter" => {
            let made = NamedPipeServer::create(&path(&name), &options()).map(drop);
            assert_eq!(made, Err(Error::new(ERROR_ACCESS_DENIED)));
        }
        "allowed" => {
            assert!(transact(&name).is_some());
        }
        role => panic!("{role}?"),
    }
}

#[test]
fn several_servers_share_a_name() {
    let name = name();
    let servers: Vec<Child> = (0..3).map(|_| start("server", &name, None, true)).collect();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..300 {
        seen.extend(transact(&name));
    }
    assert!(!seen.is_empty());
    assert!(
        seen.iter()
            .all(|id| servers.iter().any(|it| it.id() == *id))
    );
    let one = NamedPipeServer::create(&path(&name), &options()).unwrap();
    // Each has one or two.
    assert!((4..=7).contains(&one.instance_state().unwrap().instances));
    for server in servers {
        kill(server);
    }
    assert_eq!(one.instance_state().unwrap().instances, 1);
}

#[test]
fn killed_servers_leave_nothing_in_the_way() {
    let name = name();
    let stop = AtomicBool::new(false);
    let served = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    if transact(&name).is_some() {
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        for round in 0..40u32 {
            let server = start("server", &name, None, true);
            let before = served.load(Ordering::Relaxed);
            // At some moment of its work, another one each time.
            while served.load(Ordering::Relaxed) - before <= round % 7 {
                thread::yield_now();
            }
            kill(server);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let opened = NamedPipeClient::open(&path(&name)).map(drop);
    assert_eq!(opened, Err(Error::new(ERROR_FILE_NOT_FOUND)));
    let mut first = options();
    first.first = true;
    NamedPipeServer::create(&path(&name), &first).unwrap();
    assert!(!directory(&name).exists());
}

#[test]
fn killed_clients_leave_nothing_in_the_way() {
    let name = name();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let serve = || {
            let server = NamedPipeServer::create(&path(&name), &options()).unwrap();
            while !stop.load(Ordering::Relaxed) {
                if server.connect().is_ok() {
                    echo(&server);
                }
                let _ = server.disconnect();
            }
        };
        let servers = [scope.spawn(serve), scope.spawn(serve)];
        for _ in 0..30 {
            kill(start("client", &name, None, true));
            while transact(&name).is_none() {
                thread::yield_now();
            }
        }
        stop.store(true, Ordering::Relaxed);
        while servers.iter().any(|it| !it.is_finished()) {
            transact(&name);
        }
    });
}

#[test]
fn other_users() {
    if tawny_engine::credentials::Credentials::own().uid != 0 {
        return;
    }
    const OTHER: u32 = 54_321;
    // The other user must be able to start this program.
    let copy = std::env::temp_dir().join(format!("tawny-other-{}", std::process::id()));
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    let run = |role: &str, name: &str| {
        let status = Command::new(&copy)
            .args(["--ignored", "--exact", "another_process", "--nocapture"])
            .env(ROLE, role)
            .env(NAME, name)
            .current_dir("/")
            .stdout(Stdio::null())
            .uid(OTHER)
            .gid(OTHER)
            .status();
        assert!(status.unwrap().success(), "{role}");
    };
    let private = name();
    let _server = NamedPipeServer::create(&path(&private), &options()).unwrap();
    run("denied", &private);
    run("squatter", &private);
    let open = name();
    let mut for_all = options();
    for_all.terms.permission = Permission::everybody();
    let server = NamedPipeServer::create(&path(&open), &for_all).unwrap();
    let echoing = thread::spawn(move || {
        server.connect().unwrap();
        echo(&server);
    });
    run("allowed", &open);
    echoing.join().unwrap();
    run("absent", &name());
    // What was closed can be opened to others, and closed again, at any time.
    let changed = name();
    let mut own = options();
    own.rights = WRITE_DAC;
    let server = NamedPipeServer::create(&path(&changed), &own).unwrap();
    run("denied", &changed);
    let protect = |dacl: List| {
        let change = Change {
            dacl: Some(dacl),
            ..Change::default()
        };
        server.set_security(&change).unwrap();
        assert_eq!(server.security().unwrap().dacl, change.dacl.unwrap());
    };
    protect(List::Null);
    thread::scope(|scope| {
        scope.spawn(|| run("allowed", &changed));
        server.connect().unwrap();
        echo(&server);
    });
    server.disconnect().unwrap();
    server.set_modes(true, true).unwrap();
    server.connect_now().unwrap();
    protect(List::Present(Acl::default()));
    run("denied", &changed);
    // The list is also for whoever was let in before: an instance that waited has it, too.
    let code = NamedPipeClient::open(&path(&changed)).map_or_else(Error::code, |_| 0);
    assert_eq!(code, ERROR_ACCESS_DENIED);
    fs::remove_file(copy).unwrap();
}

/// Where the files of a name are.
fn directory(name: &str) -> std::path::PathBuf {
    let home = runtime_dir::own().unwrap();
    home.kind("pipe").join(name_key::of(name))
}

/// Connects with an instance as anybody can who finds its socket.
fn intrude(name: &str) -> OwnedFd {
    let socket = unix_socket::sequenced().unwrap();
    let entries = fs::read_dir(directory(name)).unwrap();
    for entry in entries {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with("i.")
            && unix_socket::connect(socket.as_fd(), &entry.path()).is_ok()
        {
            return socket;
        }
    }
    panic!("no instance waits");
}

fn send(socket: &OwnedFd, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) {
    let sent = unix_socket::send(socket.as_fd(), bytes, &Buffers::empty(), descriptors);
    assert_eq!(sent.unwrap(), bytes.len());
}

const HELLO: [u8; 8] = [0x70, 0x54, 1, 0, 3, 0, 0, 0];

#[test]
fn who_does_not_greet_is_no_client() {
    let name = name();
    let server = NamedPipeServer::create(&path(&name), &options()).unwrap();
    let page = memfd::create(c"test").unwrap();
    page.set_len(4096).unwrap();
    let (_, sealed) = SharedPage::create().unwrap();
    let attempts: [(&[u8], Vec<BorrowedFd<'_>>); 6] = [
        (b"garbage", vec![]),
        (&HELLO, vec![]),
        (&HELLO, vec![page.as_fd()]),
        (&HELLO[..7], vec![sealed.as_fd()]),
        (&[0; 8], vec![sealed.as_fd()]),
        (&[0xff; 300], vec![sealed.as_fd(), sealed.as_fd()]),
    ];
    for (bytes, descriptors) in attempts {
        let intruder = intrude(&name);
        send(&intruder, bytes, &descriptors);
        // It is found out, and the instance waits for another.
        let listening = server.read(&mut [0; 4]).map_err(Error::code);
        assert_eq!(listening, Err(ERROR_PIPE_LISTENING));
    }
    let client = NamedPipeClient::open(&path(&name)).unwrap();
    client.write(b"real").unwrap();
    assert_eq!(server.read(&mut [0; 4]).unwrap(), 4);
}

#[test]
fn nonsense_breaks_its_own_connection_only() {
    let name = name();
    let server = NamedPipeServer::create(&path(&name), &options()).unwrap();
    let data = |left: u32, bytes: &[u8]| {
        let mut packet = vec![0x70, 0x54, 2, 0];
        packet.extend(left.to_le_bytes());
        packet.extend(bytes);
        packet
    };
    let packets = [
        b"x".to_vec(),
        vec![0xff; 8],
        HELLO.to_vec(),
        data(5, b"four"),
        data(3, b"four"),
        data(u32::MAX, b""),
        data(u32::MAX, &[1; 100]),
        vec![0; 70_000],
        data(66_000, &[0; 66_000]),
    ];
    for packet in &packets {
        // What the shared words say must not matter either.
        for word in [
            0,
            1,
            u64::MAX,
            u64::MAX >> 1,
            1 << 40,
            (1 << 40) + 4,
            (200 << 40) + 9,
        ] {
            let intruder = intrude(&name);
            let (page, file) = SharedPage::create().unwrap();
            send(&intruder, &HELLO, &[file.as_fd()]);
            for number in 0..512 {
                page.word(number).store(word, Ordering::SeqCst);
            }
            send(&intruder, packet, &[]);
            let mut room = [0; 16];
            let _ = server.peek(&mut room);
            let code = server.read(&mut room).unwrap_err().code();
            assert_eq!(
                code,
                ERROR_BROKEN_PIPE,
                "{:?} with {word:#x}",
                &packet[..packet.len().min(12)]
            );
            let _ = server.write(b"answer");
            drop(intruder);
            server.disconnect().unwrap();
            let connecting = thread::scope(|scope| {
                let connecting = scope.spawn(|| server.connect());
                wait_named_pipe(&PipeName::parse(&path(&name)).unwrap(), Patience::Forever)
                    .unwrap();
                drop(NamedPipeClient::open(&path(&name)).unwrap());
                connecting.join().unwrap()
            });
            assert!(matches!(
                connecting.map_err(Error::code),
                Ok(()) | Err(ERROR_NO_DATA)
            ));
            server.disconnect().unwrap();
            server.set_modes(true, true).unwrap();
            server.connect_now().unwrap();
            server.set_modes(true, false).unwrap();
        }
    }
}
