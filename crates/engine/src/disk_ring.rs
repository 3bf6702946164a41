//! Disk I/O by a ring of the kernel's ([io_uring(7)]): transfers that have to wait for the disk do so in the
//! kernel, any number at a time.
//!
//! The ring has a thread of its own that submits and reaps, because what a thread submits ends with that
//! thread. Others leave their jobs with it and ring its bell.
//!
//! [io_uring(7)]: https://man7.org/linux/man-pages/man7/io_uring.7.html

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::{Arc, OnceLock};

use io_uring::{IoUring, opcode, squeue, types};

use crate::buffers::Buffers;
use crate::disk_file::{Place, first_pieces};
use crate::interrupt::Interrupt;
use crate::signals_blocked;
use crate::sync::Mutex;

/// The most transfers in the kernel at one time; others wait for them.
const DEPTH: u32 = 256;
/// The completion that says that there are new jobs.
const BELL: u64 = u64::MAX;

/// One step of a job.
#[derive(Debug)]
pub struct Transfer<'a> {
    /// The file.
    pub file: BorrowedFd<'a>,
    /// The memory.
    pub buffers: &'a Buffers,
    /// What is done.
    pub way: Way,
}

/// What is done with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is read at this offset.
    Read(u64),
    /// It is written there.
    Write(Place),
}

/// Transfers that follow each other. All calls are made by the ring's thread.
pub trait Job: Send {
    /// The next transfer; `None` when the job is over.
    fn next(&mut self) -> Option<Transfer<'_>>;

    /// The transfer has ended with so many bytes.
    fn ended(&mut self, result: io::Result<usize>);
}

struct Shared {
    jobs: Mutex<Vec<Box<dyn Job>>>,
    bell: Interrupt,
}

/// The ring, if the kernel lets this process have one.
fn shared() -> Option<&'static Arc<Shared>> {
    static SHARED: OnceLock<Option<Arc<Shared>>> = OnceLock::new();
    SHARED.get_or_init(|| start().ok()).as_ref()
}

/// Whether there is a ring.
pub fn is_available() -> bool {
    shared().is_some()
}

/// Has `job` done.
///
/// # Errors
/// There is no ring: the job comes back.
pub fn submit(job: Box<dyn Job>) -> Result<(), Box<dyn Job>> {
    let Some(shared) = shared() else {
        return Err(job);
    };
    let first = {
        let mut jobs = shared.jobs.lock();
        jobs.push(job);
        jobs.len() == 1
    };
    if first {
        shared.bell.fire(1);
    }
    Ok(())
}

fn start() -> io::Result<Arc<Shared>> {
    let ring = IoUring::new(DEPTH)?;
    let shared = Arc::new(Shared {
        jobs: Mutex::new(Vec::new()),
        bell: Interrupt::new()?,
    });
    let thread = std::thread::Builder::new().name("tawny-disk-ring".into());
    let running = Running {
        ring,
        shared: Arc::clone(&shared),
        waiting: VecDeque::new(),
        under_way: Vec::new(),
        free: Vec::new(),
    };
    signals_blocked(|| thread.spawn(move || running.run()))?;
    Ok(shared)
}

/// What the ring's thread has.
struct Running {
    ring: IoUring,
    shared: Arc<Shared>,
    /// Jobs for which there is no room yet.
    waiting: VecDeque<Box<dyn Job>>,
    /// Those whose transfers the kernel has, by the number that it tells; they do not move.
    under_way: Vec<Option<Box<dyn Job>>>,
    free: Vec<usize>,
}

impl Running {
    fn run(mut self) {
        self.watch_bell();
        loop {
            // Interrupted or full, it has something to reap all the same.
            let _ = self.ring.submit_and_wait(1);
            let ended: Vec<_> = self
                .ring
                .completion()
                .map(|entry| (entry.user_data(), entry.result()))
                .collect();
            for (number, result) in ended {
                if number == BELL {
                    self.shared.bell.take();
                    let jobs = std::mem::take(&mut *self.shared.jobs.lock());
                    self.waiting.extend(jobs);
                    self.watch_bell();
                } else {
                    self.go_on(number as usize, result);
                }
            }
            while self.under_way.len() - self.free.len() < DEPTH as usize
                && let Some(job) = self.waiting.pop_front()
            {
                self.begin(job);
            }
        }
    }

    fn watch_bell(&mut self) {
        let bell = types::Fd(self.shared.bell.as_fd().as_raw_fd());
        let entry = opcode::PollAdd::new(bell, libc::POLLIN as u32).build();
        // SAFETY: the bell lives as long as this thread.
        unsafe { self.push(&entry.user_data(BELL)) };
    }

    fn begin(&mut self, job: Box<dyn Job>) {
        let number = self.free.pop().unwrap_or_else(|| {
            self.under_way.push(None);
            self.under_way.len() - 1
        });
        self.under_way[number] = Some(job);
        self.step(number);
    }

    fn go_on(&mut self, number: usize, result: i32) {
        if let Some(job) = self.under_way.get_mut(number).and_then(Option::as_mut) {
            job.ended(match usize::try_from(result) {
                Ok(bytes) => Ok(bytes),
                Err(_) => Err(io::Error::from_raw_os_error(-result)),
            });
            self.step(number);
        }
    }

    /// Gives the kernel the job's next transfer, or lets go of the job.
    fn step(&mut self, number: usize) {
        let next = self.under_way[number].as_mut().and_then(|job| job.next());
        match next.map(|transfer| entry(&transfer)) {
            // SAFETY: the job keeps its file open and its memory valid, and stays until it has ended.
            Some(entry) => unsafe { self.push(&entry.user_data(number as u64)) },
            None => {
                self.under_way[number] = None;
                self.free.push(number);
            }
        }
    }

    /// # Safety
    /// What the entry names must be valid until it has ended.
    unsafe fn push(&mut self, entry: &squeue::Entry) {
        loop {
            // SAFETY: promised by the caller.
            if unsafe { self.ring.submission().push(entry) }.is_ok() {
                return;
            }
            let _ = self.ring.submit();
        }
    }
}

fn entry(transfer: &Transfer<'_>) -> squeue::Entry {
    let list = first_pieces(transfer.buffers);
    let (start, count) = (list.as_ptr().cast(), list.len() as u32);
    let file = types::Fd(transfer.file.as_raw_fd());
    match transfer.way {
        Way::Read(offset) => opcode::Readv::new(file, start, count)
            .offset(offset)
            .build(),
        Way::Write(Place::At(offset)) => opcode::Writev::new(file, start, count)
            .offset(offset)
            .build(),
        Way::Write(Place::End) => opcode::Writev::new(file, start, count)
            .rw_flags(libc::RWF_APPEND)
            .build(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    struct Once {
        file: Arc<File>,
        buffers: Buffers,
        way: Option<Way>,
        result: Option<io::Result<usize>>,
        done: Sender<(io::Result<usize>, Vec<u8>)>,
    }

    impl Job for Once {
        fn next(&mut self) -> Option<Transfer<'_>> {
            if let Some(result) = self.result.take() {
                let buffers = std::mem::replace(&mut self.buffers, Buffers::empty());
                let _ = self.done.send((result, buffers.into_owned().unwrap()));
            }
            let way = self.way.take()?;
            Some(Transfer {
                file: self.file.as_fd(),
                buffers: &self.buffers,
                way,
            })
        }

        fn ended(&mut self, result: io::Result<usize>) {
            self.result = Some(result);
        }
    }

    #[test]
    fn more_transfers_than_the_ring_holds() {
        if !is_available() {
            return;
        }
        let path = std::env::temp_dir().join(format!("tawny-ring-{}", std::process::id()));
        let mut options = File::options();
        let file = options.read(true).write(true).create_new(true).open(&path);
        let file = Arc::new(file.unwrap());
        std::fs::remove_file(path).unwrap();
        let (done, results) = channel();
        let job = |data: Vec<u8>, way| Once {
            file: Arc::clone(&file),
            buffers: Buffers::owned(data),
            way: Some(way),
            result: None,
            done: done.clone(),
        };
        let count = 4 * u64::from(DEPTH);
        for number in 0..count {
            let data = vec![number as u8; 16];
            let place = Place::At(16 * number);
            assert!(submit(Box::new(job(data, Way::Write(place)))).is_ok());
        }
        for _ in 0..count {
            assert_eq!(results.recv().unwrap().0.unwrap(), 16);
        }
        for number in 0..count {
            assert!(submit(Box::new(job(vec![0; 16], Way::Read(16 * number)))).is_ok());
        }
        let mut sum = 0;
        for _ in 0..count {
            let (result, data) = results.recv().unwrap();
            assert_eq!(result.unwrap(), 16);
            assert!(data.iter().all(|byte| *byte == data[0]));
            sum += u64::from(data[0]);
        }
        assert_eq!(sum, (0..count).map(|number| number & 0xff).sum());
        assert!(submit(Box::new(job(vec![0; 16], Way::Read(16 * count)))).is_ok());
        assert_eq!(results.recv().unwrap().0.unwrap(), 0);
    }
}
