//! Threads for what may wait in the kernel and cannot be polled for: disk I/O. There are at most so
//! many; they start when there is work, and end when there has been none for a while.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::signals_blocked;

/// How long a thread without work stays.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a thread is given to do.
pub type Task = Box<dyn FnOnce() + Send>;

/// The threads and what waits for them; see the module's description.
pub struct Workers {
    name: &'static str,
    most: usize,
    state: Mutex<State>,
    work: Condvar,
}

struct State {
    tasks: VecDeque<Task>,
    threads: usize,
    idle: usize,
}

impl Workers {
    /// At most `most` threads of this name; none yet.
    pub const fn new(name: &'static str, most: usize) -> Self {
        Self {
            name,
            most,
            state: Mutex::new(State {
                tasks: VecDeque::new(),
                threads: 0,
                idle: 0,
            }),
            work: Condvar::new(),
        }
    }

    /// Has `task` done, in the order of these calls as far as one thread does them.
    ///
    /// # Errors
    /// There is no thread, and none can be started: the task is dropped.
    pub fn submit(&'static self, task: Task) -> io::Result<()> {
        let mut state = self.state.lock();
        if state.tasks.len() >= state.idle && state.threads < self.most {
            let thread = std::thread::Builder::new().name(self.name.into());
            match signals_blocked(|| thread.spawn(move || self.run())) {
                Ok(_) => state.threads += 1,
                Err(error) if state.threads == 0 => return Err(error),
                // Those that there are will come to it.
                Err(_) => {}
            }
        }
        state.tasks.push_back(task);
        drop(state);
        self.work.notify_one();
        Ok(())
    }

    fn run(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(task) = state.tasks.pop_front() {
                drop(state);
                task();
                state = self.state.lock();
                continue;
            }
            state.idle += 1;
            let late = self.work.wait_for(&mut state, PATIENCE).timed_out();
            state.idle -= 1;
            if late && state.tasks.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn every_task_is_done_by_few_threads() {
        static WORKERS: Workers = Workers::new("tawny-test", 3);
        let (done, results) = channel();
        for number in 0..1000 {
            let done = done.clone();
            let task = move || done.send((number, std::thread::current().id())).unwrap();
            WORKERS.submit(Box::new(task)).unwrap();
        }
        let mut results: Vec<_> = results.iter().take(1000).collect();
        let threads: std::collections::HashSet<_> = results.iter().map(|(_, id)| *id).collect();
        assert!((1..=3).contains(&threads.len()));
        results.sort_by_key(|(number, _)| *number);
        assert!(results.iter().map(|(number, _)| *number).eq(0..1000));
    }
}
