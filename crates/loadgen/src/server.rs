//! A server under test: a child process, where it listens, and what it uses.

use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::process::{Memory, Meter};

/// How long a server may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server process. It is killed when this is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    meter: Meter,
}

impl Server {
    /// Starts `command` and waits until it has written `listening on PORT` to its standard output,
    /// for at most `patience`. Whatever else it writes there goes to standard error.
    pub fn start(command: &mut Command, patience: Duration) -> io::Result<Server> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // Ctrl+C in the terminal is for us; we stop the server.
            .process_group(0)
            .spawn()?;
        let output = child.stdout.take().expect("the output is piped");
        let port = match read_port(output).recv_timeout(patience) {
            Ok(port) => port,
            Err(_) => {
                let _ = child.kill();
                let status = child.wait()?;
                return Err(io::Error::other(format!(
                    "{} did not say where it listens ({status})",
                    command.get_program().display()
                )));
            }
        };
        let mut server = Server {
            address: (Ipv4Addr::LOCALHOST, port).into(),
            meter: Meter::new(child.id())?,
            child,
        };
        match server.child.try_wait()? {
            Some(status) => Err(io::Error::other(format!("ended at once: {status}"))),
            None => Ok(server),
        }
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// CPU time used so far.
    pub fn cpu_time(&self) -> io::Result<Duration> {
        self.meter.cpu_time()
    }

    /// Memory in use now.
    pub fn memory(&self) -> io::Result<Memory> {
        self.meter.memory()
    }

    /// Interrupts the server as Ctrl+C does, waits for its end and returns how it ended.
    /// A server that has not ended after ten seconds is killed, which is an error.
    pub fn stop(mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        kill_process(Pid::from_child(&self.child), Signal::INT)?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(2));
        }
        Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the server did not end when it was interrupted",
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reads the server's output on a thread of its own until it ends, so that the server never waits
/// for room in the pipe. The port goes to the channel.
fn read_port(output: ChildStdout) -> Receiver<u16> {
    let (sender, receiver) = sync_channel(1);
    thread::spawn(move || {
        let mut sender = Some(sender);
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let port = line
                .trim()
                .strip_prefix("listening on ")
                .and_then(|port| port.parse().ok());
            match (port, sender.take()) {
                (Some(port), Some(sender)) => drop(sender.send(port)),
                (_, unused) => {
                    sender = unused;
                    eprintln!("{line}");
                }
            }
        }
    });
    receiver
}
