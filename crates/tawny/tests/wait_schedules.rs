//! Waits for any and for all of objects of several kinds, in schedules drawn at random: nothing is
//! spent twice, nothing is lost, and nobody waits for what is there.
//!
//! <https://learn.microsoft.com/windows/win32/sync/wait-functions>

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread;
use std::time::Duration;

use common::late;
use proptest::prelude::*;
use proptest::sample::subsequence;
use tawny::Deadline;
use tawny::event::Event;
use tawny::mutex::Mutex;
use tawny::object::Object;
use tawny::semaphore::Semaphore;
use tawny::signal::Reset;
use tawny::thread::Thread;
use tawny::wait::{Awaited, Waited, wait_many};

const SEMAPHORES: usize = 2;
const MUTEXES: usize = 2;
const OBJECTS: usize = SEMAPHORES + MUTEXES + 2;

/// The objects, in the order of their numbers: semaphores, mutexes, an auto-reset event that is set
/// again and again, a manual-reset event that is set and reset.
struct Objects {
    semaphores: [Arc<Semaphore>; SEMAPHORES],
    taken: [AtomicI32; SEMAPHORES],
    mutexes: [Arc<Mutex>; MUTEXES],
    inside: [AtomicBool; MUTEXES],
    events: [Arc<Event>; 2],
}

impl Objects {
    fn new() -> Self {
        Self {
            semaphores: std::array::from_fn(|_| Semaphore::new(0, 1000).unwrap()),
            taken: Default::default(),
            mutexes: std::array::from_fn(|_| Mutex::new(false)),
            inside: Default::default(),
            events: [Reset::Auto, Reset::Manual].map(|reset| Arc::new(Event::new(reset, false))),
        }
    }

    fn get(&self, number: usize) -> Awaited {
        let object: Arc<dyn Object> = match number {
            0..SEMAPHORES => self.semaphores[number].clone(),
            2..4 => self.mutexes[number - SEMAPHORES].clone(),
            _ => self.events[number - SEMAPHORES - MUTEXES].clone(),
        };
        Awaited::Shared(object)
    }

    /// A wait took the object's signal.
    fn took(&self, number: usize) {
        match number {
            0..SEMAPHORES => {
                self.taken[number].fetch_add(1, Ordering::SeqCst);
            }
            2..4 => {
                let mutex = number - SEMAPHORES;
                assert!(!self.inside[mutex].swap(true, Ordering::SeqCst));
                self.inside[mutex].store(false, Ordering::SeqCst);
            }
            _ => {}
        }
    }

    fn give_back(&self, number: usize) {
        if (2..4).contains(&number) {
            self.mutexes[number - SEMAPHORES].release().unwrap();
        }
    }
}

#[derive(Clone, Debug)]
struct Wait {
    named: Vec<usize>,
    all: bool,
    alertable: bool,
    /// Microseconds; 0 is for as long as it takes.
    timeout: u64,
    /// Keeps the mutexes that it takes, and abandons them at the thread's end.
    keeps: bool,
}

fn wait() -> impl Strategy<Value = Wait> {
    let named = subsequence((0..OBJECTS).collect::<Vec<_>>(), 1..=OBJECTS).prop_shuffle();
    let timeout = prop_oneof![Just(0), 1..300u64];
    (named, any::<bool>(), any::<bool>(), timeout).prop_map(|(named, all, alertable, timeout)| {
        Wait {
            named,
            all,
            alertable,
            timeout,
            keeps: false,
        }
    })
}

fn schedule() -> impl Strategy<Value = Vec<Vec<Wait>>> {
    let waits = (prop::collection::vec(wait(), 1..25), any::<bool>());
    // The last wait of a thread may abandon what it takes.
    let thread = waits.prop_map(|(mut waits, keeps)| {
        if let Some(last) = waits.last_mut() {
            last.keeps = keeps;
        }
        waits
    });
    prop::collection::vec(thread, 1..5)
}

/// One wait, until it ends by an object or a deadline of its own.
fn perform(objects: &Objects, wait: &Wait) {
    let named: Vec<Awaited> = wait
        .named
        .iter()
        .map(|number| objects.get(*number))
        .collect();
    let deadline = match wait.timeout {
        0 => late(),
        timeout => Deadline::after(Some(Duration::from_micros(timeout))),
    };
    let waited = loop {
        match wait_many(&named, wait.all, deadline, wait.alertable).unwrap() {
            Waited::Apc => assert!(wait.alertable),
            ended => break ended,
        }
    };
    let taken = match waited {
        Waited::TimedOut => {
            assert_ne!(wait.timeout, 0, "{wait:?}");
            return;
        }
        Waited::Object(_) | Waited::Abandoned(_) if wait.all => &wait.named[..],
        Waited::Object(index) | Waited::Abandoned(index) => &wait.named[index..=index],
        Waited::Apc => unreachable!("the loop goes on"),
    };
    taken.iter().for_each(|number| objects.took(*number));
    if !wait.keeps {
        taken.iter().for_each(|number| objects.give_back(*number));
    }
}

/// Signals everything for as long as threads wait; returns what the semaphores were given.
fn feed(objects: &Objects, threads: &[(thread::JoinHandle<()>, Arc<Thread>)]) -> [i32; SEMAPHORES] {
    let mut given = [0; SEMAPHORES];
    let mut turn = 0usize;
    while !threads.iter().all(|(thread, _)| thread.is_finished()) {
        for (semaphore, given) in objects.semaphores.iter().zip(&mut given) {
            if semaphore.count() < 3 {
                let count = 1 + (turn % 2) as i32;
                semaphore.release(count).unwrap();
                *given += count;
            }
        }
        match turn % 5 {
            0 => objects.events[1].reset(),
            1 => objects.events[1].pulse(),
            _ => objects.events[1].set(),
        }
        objects.events[0].set();
        let (_, thread) = &threads[turn % threads.len()];
        // Fails when the thread has ended.
        let _ = thread.queue_apc(Box::new(|| ()));
        turn += 1;
        thread::yield_now();
    }
    given
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn nothing_is_lost_or_spent_twice(schedule in schedule()) {
        let objects = Arc::new(Objects::new());
        let threads: Vec<_> = schedule.into_iter().map(|waits| {
            let objects = objects.clone();
            let (tell, told) = std::sync::mpsc::channel();
            let thread = thread::spawn(move || {
                tell.send(Thread::current()).unwrap();
                waits.iter().for_each(|wait| perform(&objects, wait));
            });
            (thread, told.recv().unwrap())
        }).collect();
        let given = feed(&objects, &threads);
        for (thread, _) in threads {
            thread.join().unwrap();
        }
        for (number, given) in given.into_iter().enumerate() {
            let taken = objects.taken[number].load(Ordering::SeqCst);
            prop_assert_eq!(given, taken + objects.semaphores[number].count());
        }
        prop_assert!(objects.mutexes.iter().all(|mutex| mutex.is_free()));
    }
}
