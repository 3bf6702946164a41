//! A transfer of a disk file as a job of the kernel's ring.

use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;

use tawny_engine::disk_ring::{self, Job, Transfer, Way};

use super::File;
use super::transfer::{Call, Slot};
use crate::codes::STATUS_END_OF_FILE;
use crate::request::{Outcome, Request};
use crate::status::Status;

/// See the module's description.
struct Transferring {
    file: Arc<File>,
    fd: Arc<fs::File>,
    /// Where the request is until the ring has it, unless it is cancelled before.
    slot: Option<Slot>,
    request: Option<Request<Call>>,
    outcome: Option<Outcome>,
}

/// Leaves the request in `slot` to the ring.
///
/// # Errors
/// There is no ring: what was given comes back.
pub(super) fn submit(
    file: Arc<File>,
    slot: Slot,
    fd: Arc<fs::File>,
) -> Result<(), (Slot, Arc<fs::File>)> {
    let given = (Arc::clone(&slot), Arc::clone(&fd));
    let job = Transferring {
        file,
        fd,
        slot: Some(slot),
        request: None,
        outcome: None,
    };
    disk_ring::submit(Box::new(job)).map_err(|_| given)
}

impl Job for Transferring {
    fn next(&mut self) -> Option<Transfer<'_>> {
        if let Some(slot) = self.slot.take() {
            self.request = self.file.begin_waiting(&slot);
            // Nothing is not even looked for.
            let is_empty = self
                .request
                .as_ref()
                .is_some_and(|it| it.buffers.is_empty());
            self.outcome = is_empty.then_some(Outcome::success(0));
        }
        if let Some(outcome) = self.outcome.take() {
            let request = self.request.take()?;
            self.file.end_waiting(request, outcome);
        }
        let request = self.request.as_ref()?;
        Some(Transfer {
            file: self.fd.as_fd(),
            buffers: &request.buffers,
            way: request.call.way(request.done),
        })
    }

    fn ended(&mut self, result: io::Result<usize>) {
        let Some(request) = &mut self.request else {
            return;
        };
        self.outcome = match result {
            Ok(0) if request.done == 0 => Some(Outcome::failure(STATUS_END_OF_FILE)),
            Ok(0) => Some(Outcome::success(request.done)),
            Ok(bytes) => {
                request.done += bytes;
                request.buffers.advance(bytes);
                let is_over = request.buffers.is_empty();
                is_over.then_some(Outcome::success(request.done))
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
            Err(_) if request.done > 0 => Some(Outcome::success(request.done)),
            Err(error) => {
                let errno = error.raw_os_error().unwrap_or(0);
                Some(Outcome::failure(Status::from_errno(errno)))
            }
        };
    }
}

impl Call {
    /// What the ring does next, when so much is done.
    fn way(self, done: usize) -> Way {
        match self {
            Self::Read { offset } => Way::Read(offset + done as u64),
            Self::Write { place } => Way::Write(place.behind(done)),
            // It never comes to the ring.
            Self::Lock => Way::Read(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use tawny_engine::disk_file::Place;
    use tawny_engine::{Buffers, Deadline};

    use super::*;
    use crate::create_file::{
        Access, Disposition, FILE_FLAG_DELETE_ON_CLOSE, FILE_FLAG_OVERLAPPED, Opening, rights,
    };
    use crate::object;
    use crate::operation::Operation;
    use crate::request::{Notice, Target};
    use crate::windows_path::from_linux;

    /// The outcome of one transfer, and its memory.
    fn transferred(file: &File, call: Call, data: Vec<u8>, by_ring: bool) -> (Outcome, Vec<u8>) {
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        let request = Request::new(call, Buffers::owned(data), target, Notice::default());
        let fd = file.fd().unwrap();
        file.transfer_elsewhere(request, fd, by_ring).unwrap();
        assert!(operation.wait(Deadline::Never));
        let outcome = operation.outcome().unwrap();
        (outcome, operation.finish().unwrap().buffer)
    }

    fn all_transfers(by_ring: bool) -> Vec<(Outcome, Vec<u8>)> {
        let name = format!("tawny-ways-{}-{by_ring}", std::process::id());
        let opening = Opening {
            access: Access::expand(rights::GENERIC_READ | rights::GENERIC_WRITE | rights::DELETE),
            disposition: Disposition::CreateAlways,
            flags: FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE,
            ..Opening::existing()
        };
        let path = std::env::temp_dir().join(name);
        let opened = File::create(&from_linux(path.to_str().unwrap()), &opening).unwrap();
        let file = object::find::<File>(opened.handle).unwrap();
        let write = |place| Call::Write { place };
        let read = |offset| Call::Read { offset };
        let long: Vec<u8> = (0..300_000_u32).map(|number| number as u8).collect();
        let results = [
            (write(Place::At(5)), b"hello".to_vec()),
            (write(Place::End), b" world".to_vec()),
            (read(0), vec![1; 11]),
            (read(10), vec![1; 100]),
            (read(16), vec![1; 4]),
            (read(1000), vec![1; 4]),
            (read(3), Vec::new()),
            (write(Place::At(1 << 20)), long.clone()),
            (read(1 << 20), vec![0; long.len() + 7]),
            (read((1 << 20) - 3), vec![9; 6]),
        ]
        .map(|(call, data)| transferred(&file, call, data, by_ring));
        drop(file);
        object::close(opened.handle).unwrap();
        assert!(!path.exists());
        results.into()
    }

    #[test]
    fn the_ring_and_threads_do_the_same() {
        let by_threads = all_transfers(false);
        assert_eq!(by_threads[4].0, Outcome::failure(STATUS_END_OF_FILE));
        assert_eq!(by_threads[2].1, b"\0\0\0\0\0hello ");
        if disk_ring::is_available() {
            let by_ring = all_transfers(true);
            for (number, (ring, threads)) in by_ring.iter().zip(&by_threads).enumerate() {
                assert_eq!(ring.0, threads.0, "transfer {number}");
                assert!(ring.1 == threads.1, "memory of transfer {number}");
            }
        }
    }
}
