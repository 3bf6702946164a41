//! Objects with names in several processes, some of which are killed. The test program starts itself
//! for the others.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tawny::codes::{ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE};
use tawny::event::Event;
use tawny::mutex::Mutex;
use tawny::named::{self, Nameable};
use tawny::object::{self, Object};
use tawny::semaphore::Semaphore;
use tawny::signal::Reset;
use tawny::wait::{Waited, wait_any};
use tawny::{Deadline, Error};

const ROLE: &str = "TAWNY_TEST_ROLE";
const NAME: &str = "TAWNY_TEST_NAME";

fn name(of: &str) -> String {
    format!("tawny-named-{}-{of}", std::process::id())
}

/// Makes or opens an object; the handle stays open as long as the process lives.
fn have<T: Nameable>(name: &str, make: impl FnOnce() -> Arc<T>) -> (Arc<T>, object::Handle) {
    let (handle, _) = named::create(Some(name), make).unwrap();
    (object::find::<T>(handle).unwrap().to_arc(), handle)
}

fn event(name: &str) -> (Arc<Event>, object::Handle) {
    have(name, || Arc::new(Event::new(Reset::Auto, false)))
}

fn semaphore(name: &str) -> (Arc<Semaphore>, object::Handle) {
    have(name, || Semaphore::new(0, 1_000_000).unwrap())
}

fn mutex(name: &str) -> (Arc<Mutex>, object::Handle) {
    have(name, || Mutex::new(false))
}

fn wait(object: Arc<impl Object>, deadline: Deadline) -> Waited {
    wait_any(&[object as Arc<dyn Object>], deadline, false).unwrap()
}

fn patience() -> Deadline {
    Deadline::after(Some(Duration::from_secs(30)))
}

/// What the others do. As a test of its own it does nothing.
#[test]
fn other_side() {
    let (Ok(role), Ok(name)) = (std::env::var(ROLE), std::env::var(NAME)) else {
        return;
    };
    let mut lines = std::io::stdin().lines();
    let mut next = || lines.next().is_some();
    match role.as_str() {
        "take" => {
            let (tokens, _) = semaphore(&name);
            let (stop, _) = semaphore(&format!("{name}-stop"));
            println!("\nready");
            let mut taken = 0;
            let both = [tokens as Arc<dyn Object>, stop];
            while wait_any(&both, patience(), false).unwrap() == Waited::Object(0) {
                taken += 1;
            }
            println!("\ntaken {taken}");
        }
        "events" => {
            let (event, _) = event(&name);
            let (acknowledged, _) = semaphore(&format!("{name}-acknowledged"));
            println!("\nready");
            while wait(event.clone(), patience()) == Waited::Object(0) {
                acknowledged.release(1).unwrap();
            }
        }
        "own" => {
            let (mutex, _) = mutex(&name);
            let waited = wait(mutex, patience());
            println!("\nready {waited:?}");
            next();
        }
        "hold" => {
            let _event = event(&name);
            let _semaphore = semaphore(&format!("{name}-2"));
            println!("\nready");
            next();
        }
        "churn" => {
            // Killed in the middle of something.
            println!("\nready");
            loop {
                let (event, handle) = event(&name);
                event.set();
                wait(event, Deadline::Now);
                object::close(handle).unwrap();
            }
        }
        _ => unreachable!("{role}"),
    }
}

struct Other {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Other {
    fn start(role: &str, name: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["other_side", "--exact", "--nocapture", "--test-threads=1"])
            .env(ROLE, role)
            .env(NAME, name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            input: child.stdin.take(),
            child,
            output,
        }
    }

    /// The next line that begins so.
    fn told(&mut self, beginning: &str) -> String {
        let lines = self.output.by_ref().lines().map_while(Result::ok);
        let mut lines = lines.filter(|line| line.starts_with(beginning));
        lines.next().unwrap_or_default()
    }

    fn ready(role: &str, name: &str) -> Self {
        let mut other = Self::start(role, name);
        assert!(other.told("ready").starts_with("ready"));
        other
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.input.take().map(|mut input| input.flush());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is released is taken, each once, however many processes wait with other objects at once.
#[test]
fn a_count_is_exact_across_processes() {
    const RELEASED: i32 = 3000;
    let name = name("count");
    let (tokens, _) = semaphore(&name);
    let (stop, _) = semaphore(&format!("{name}-stop"));
    let mut others: Vec<_> = (0..3).map(|_| Other::ready("take", &name)).collect();
    for _ in 0..RELEASED / 10 {
        tokens.release(10).unwrap();
    }
    // Tokens come before the word to stop.
    stop.release(others.len() as i32).unwrap();
    let taken: i32 = others
        .iter_mut()
        .map(|other| {
            other.told("taken")["taken ".len()..]
                .parse::<i32>()
                .unwrap()
        })
        .sum();
    assert_eq!(taken + tokens.count(), RELEASED);
}

/// Every set of an event is handed to one process.
#[test]
fn a_set_event_is_handed_to_one() {
    const SETS: usize = 500;
    let name = name("event");
    let (event, _) = event(&name);
    let (acknowledged, _) = semaphore(&format!("{name}-acknowledged"));
    let _others: Vec<_> = (0..3).map(|_| Other::ready("events", &name)).collect();
    for _ in 0..SETS {
        event.set();
        let waited = wait(acknowledged.clone(), patience());
        assert_eq!(waited, Waited::Object(0));
        assert!(!event.is_set());
    }
    assert_eq!(wait(acknowledged, Deadline::Now), Waited::TimedOut);
}

/// A mutex whose owner is killed goes, abandoned, to whoever waits; time and again.
#[test]
fn a_killed_owner_abandons_its_mutex() {
    const KILLS: usize = 20;
    let name = name("mutex");
    let (mutex, _) = mutex(&name);
    for turn in 0..KILLS {
        let mut owner = Other::start("own", &name);
        let expected = "ready Object(0)";
        assert_eq!(owner.told("ready"), expected, "{turn}");
        assert!(!mutex.is_free());
        let mut waiting = Other::start("own", &name);
        owner.kill();
        assert_eq!(waiting.told("ready"), "ready Abandoned(0)", "{turn}");
        waiting.kill();
        assert_eq!(wait(mutex.clone(), patience()), Waited::Abandoned(0));
        mutex.release().unwrap();
    }
}

/// Whoever is killed leaves no object, and nothing that is in the way of the next.
#[test]
fn the_killed_leave_nothing() {
    const KILLS: usize = 30;
    let name = name("left");
    for _ in 0..KILLS {
        let mut holder = Other::ready("hold", &name);
        let opened = named::open::<Event>(&name).unwrap();
        assert_eq!(
            named::open::<Mutex>(&format!("{name}-2")),
            Err(Error::new(ERROR_INVALID_HANDLE))
        );
        holder.kill();
        object::close(opened).unwrap();
        let gone = Err(Error::new(ERROR_FILE_NOT_FOUND));
        assert_eq!(named::open::<Event>(&name), gone);
        assert_eq!(named::open::<Semaphore>(&format!("{name}-2")), gone);
        // The name is free for another kind.
        let (_, handle) = mutex(&format!("{name}-2"));
        object::close(handle).unwrap();
    }
}

/// Killed in the middle of making, opening and closing.
#[test]
fn the_killed_block_nobody() {
    const KILLS: usize = 40;
    let name = name("churn");
    let mut steady = Other::ready("churn", &name);
    for turn in 0..KILLS {
        let mut other = Other::ready("churn", &name);
        std::thread::yield_now();
        other.kill();
        let (event, handle) = event(&name);
        event.set();
        object::close(handle).unwrap();
        assert!(steady.child.try_wait().unwrap().is_none(), "{turn}");
    }
    steady.kill();
    let (_, handle) = event(&name);
    object::close(handle).unwrap();
    let gone = Err(Error::new(ERROR_FILE_NOT_FOUND));
    assert_eq!(named::open::<Event>(&name), gone);
}
