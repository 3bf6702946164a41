//! The device, and the sockets that it watches for its polls.

use std::collections::HashMap;
use std::fmt;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use tawny_engine::poller::BATCH;
use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Deadline, Epoll, Event, Interest, Poller, thread_id};

use super::poll::Poll;
use super::{PollEvents, PollRequest, Polled};
use crate::codes::*;
use crate::completion_port::CompletionPort;
use crate::file_object::{self, Cancel, FileBase, FileObject, FileType, Issued};
use crate::object::{self, Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::request::Notice;
use crate::signal::Signal;
use crate::socket::Socket;
use crate::{Error, Status, reactor};

/// Edges that found no poll, after which a descriptor is not watched any more.
const USELESS_EDGES: u8 = 2;

/// The object; see the module's description.
pub struct Device {
    handles: HandleCount,
    this: Weak<Device>,
    base: FileBase,
    epoll: Epoll,
    /// Where the edges of `epoll` go.
    poller: Mutex<Option<Arc<dyn Poller>>>,
    state: Mutex<State>,
    /// Sockets that are in another phase than they were.
    changed: Mutex<Vec<usize>>,
}

#[derive(Default)]
struct State {
    polls: HashMap<u64, Poll>,
    watches: HashMap<usize, Watch>,
    issued: u64,
    closed: bool,
}

/// A socket that is watched.
#[derive(Default)]
struct Watch {
    /// What was armed: the number of the descriptor, and for what.
    armed: Option<(i32, Interest)>,
    polls: Vec<u64>,
    useless: u8,
}

/// The devices that have ever watched a socket, by its handle.
static WATCHERS: LazyLock<Mutex<HashMap<usize, Vec<Weak<Device>>>>> = LazyLock::new(Mutex::default);

/// The device of polls that are issued on sockets.
static COMMON: Mutex<Option<Arc<Device>>> = Mutex::new(None);

fn devices(handle: usize) -> Vec<Arc<Device>> {
    let watchers = WATCHERS.lock();
    let devices = watchers.get(&handle).into_iter().flatten();
    devices.filter_map(Weak::upgrade).collect()
}

/// A socket that was polled has come into another phase, or has another descriptor. The caller may hold its locks.
#[cold]
pub(crate) fn socket_changed(socket: &Socket) {
    let handle = socket.handle().value();
    for device in devices(handle) {
        device.changed.lock().push(handle);
        device.epoll.wake();
    }
}

/// A socket that was polled is about to be closed. The caller holds no lock.
#[cold]
pub(crate) fn socket_closing(socket: &Socket, fd: Option<&OwnedFd>) {
    let handle = socket.handle().value();
    for device in devices(handle) {
        device.forget(handle, fd);
    }
    WATCHERS.lock().remove(&handle);
}

/// Polls on behalf of `file`, which is a socket: it stands for the device.
///
/// # Errors
/// As [`Device::poll`].
pub fn poll_on(file: Arc<dyn FileObject>, request: PollRequest) -> Result<Issued, Status> {
    let device = {
        let mut common = COMMON.lock();
        match &*common {
            Some(device) => Arc::clone(device),
            None => {
                let device = Device::new()?;
                let handle = object::insert(Arc::clone(&device) as Arc<dyn Object>);
                device
                    .base
                    .set_handle(handle.map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?);
                device.report_to(None)?;
                common.insert(device).clone()
            }
        }
    };
    device.issue(file, request)
}

/// Cancels polls that were issued on `file`, a socket; returns how many.
pub fn cancel_issued_on(file: &dyn FileObject, which: Cancel) -> usize {
    let device = COMMON.lock().clone();
    device.map_or(0, |device| {
        device.cancel_where(|poll| {
            std::ptr::addr_eq(Arc::as_ptr(&poll.file), file) && poll.matches(which)
        })
    })
}

impl Device {
    fn new() -> Result<Arc<Self>, Status> {
        let epoll = Epoll::new().map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
        Ok(Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            epoll,
            poller: Mutex::new(None),
            state: Mutex::default(),
            changed: Mutex::default(),
        }))
    }

    /// Opens the device.
    ///
    /// # Errors
    /// `STATUS_INSUFFICIENT_RESOURCES`.
    #[doc(alias = "NtCreateFile")]
    pub fn open() -> Result<Handle, Status> {
        let device = Self::new()?;
        let handle = object::insert(Arc::clone(&device) as Arc<dyn Object>)
            .map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
        device.base.set_handle(handle);
        Ok(handle)
    }

    /// Begins a poll; its end is told whether or not it comes at once.
    ///
    /// # Errors
    /// `STATUS_INVALID_HANDLE`: a handle is not a socket's, or the device is closed;
    /// `STATUS_INSUFFICIENT_RESOURCES`. Nothing is told then.
    #[doc(alias = "IOCTL_AFD_POLL")]
    pub fn poll(&self, request: PollRequest) -> Result<Issued, Status> {
        let this = self.this.upgrade().ok_or(STATUS_INVALID_HANDLE)?;
        self.issue(this, request)
    }

    fn issue(&self, file: Arc<dyn FileObject>, request: PollRequest) -> Result<Issued, Status> {
        if self.poller.lock().is_none() {
            self.report_to(self.base.port().map(|(port, _)| port))?;
        }
        let mut state = self.state.lock();
        if state.closed {
            return Err(STATUS_INVALID_HANDLE);
        }
        for polled in &request.sockets {
            self.watch(&mut state, *polled)?;
        }
        if request.exclusive {
            self.end_exclusive(&mut state, &request.sockets);
        }
        let poll = Poll {
            file,
            request,
            issuer: thread_id::current(),
            timer: None,
        };
        poll.begin();
        let found = find(&poll.request.sockets);
        let over = match poll.request.deadline {
            _ if !found.is_empty() => Some(STATUS_SUCCESS),
            Deadline::Now => Some(STATUS_TIMEOUT),
            _ => None,
        };
        if let Some(status) = over {
            poll.complete(status, &found, true);
            return Ok(Issued::Done(status.value()));
        }
        self.leave(&mut state, poll)?;
        Ok(Issued::Pending)
    }

    /// Leaves a poll to the edges of its sockets.
    fn leave(&self, state: &mut State, mut poll: Poll) -> Result<(), Status> {
        state.issued += 1;
        let id = state.issued;
        if let Deadline::At(at) = poll.request.deadline {
            let background = reactor::background().map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
            let this = Weak::clone(&self.this);
            poll.timer = Some(background.schedule(at, move || {
                if let Some(device) = this.upgrade() {
                    device.state.lock().end(id, STATUS_TIMEOUT, &[]);
                }
            }));
        }
        for polled in &poll.request.sockets {
            if let Some(watch) = state.watches.get_mut(&polled.handle) {
                watch.polls.push(id);
            }
        }
        state.polls.insert(id, poll);
        Ok(())
    }

    /// Has edges of the socket reported that may bring what is asked.
    fn watch(&self, state: &mut State, polled: Polled) -> Result<(), Status> {
        let handle = Handle::from_value(polled.handle);
        let socket = object::find::<Socket>(handle).ok_or(STATUS_INVALID_HANDLE)?;
        let watch = state.watches.entry(polled.handle).or_insert_with(|| {
            let mut watchers = WATCHERS.lock();
            let devices = watchers.entry(polled.handle).or_default();
            devices.retain(|device| device.strong_count() != 0);
            if !devices.iter().any(|device| device.ptr_eq(&self.this)) {
                devices.push(Weak::clone(&self.this));
            }
            Watch::default()
        });
        socket.mark_polled();
        if !object::exists(handle) {
            return Err(STATUS_INVALID_HANDLE);
        }
        self.arm(polled.handle, watch, &socket, polled.events.interest())
    }

    fn arm(
        &self,
        handle: usize,
        watch: &mut Watch,
        socket: &Socket,
        wanted: Interest,
    ) -> Result<(), Status> {
        let Some(fd) = socket.descriptor() else {
            // One that comes later is a change.
            watch.armed = None;
            return Ok(());
        };
        let number = fd.as_raw_fd();
        let token = handle as u64;
        let failed = |error: std::io::Error| Status::from_errno(error.raw_os_error().unwrap_or(0));
        let before = watch.armed.filter(|(before, _)| *before == number);
        let interest = match before {
            None => wanted,
            Some((_, before)) => Interest {
                read: before.read || wanted.read,
                write: before.write || wanted.write,
            },
        };
        match before {
            Some((_, before)) if before == interest => {}
            Some(_) => self
                .epoll
                .rearm(fd.as_fd(), token, interest)
                .map_err(failed)?,
            None => {
                let armed = self.epoll.arm(fd.as_fd(), token, interest);
                // It was armed before the socket was said to have changed.
                armed
                    .or_else(|_| self.epoll.rearm(fd.as_fd(), token, interest))
                    .map_err(failed)?;
            }
        }
        watch.armed = Some((number, interest));
        watch.useless = 0;
        Ok(())
    }

    /// An exclusive poll ends those that were, on any of its sockets.
    fn end_exclusive(&self, state: &mut State, sockets: &[Polled]) {
        let earlier = state.polls.iter().filter(|(_, poll)| {
            poll.request.exclusive && sockets.iter().any(|each| poll.asks(each.handle))
        });
        let earlier: Vec<u64> = earlier.map(|(id, _)| *id).collect();
        for id in earlier {
            state.end(id, STATUS_CANCELLED, &[]);
        }
    }

    /// Looks at the polls of a socket at which something may have happened.
    fn look(&self, state: &mut State, handle: usize, changed: bool) {
        let Some(watch) = state.watches.get_mut(&handle) else {
            return;
        };
        let socket = object::find::<Socket>(Handle::from_value(handle));
        if watch.polls.is_empty() {
            watch.useless += 1;
            if watch.useless >= USELESS_EDGES || changed {
                if let Some(fd) = socket.and_then(|socket| socket.descriptor()) {
                    self.epoll.disarm(fd.as_fd());
                }
                state.watches.remove(&handle);
            }
            return;
        }
        watch.useless = 0;
        let polls = watch.polls.clone();
        if changed && let Some(socket) = socket {
            watch.armed = None;
            let wanted = polls.iter().filter_map(|id| state.polls.get(id));
            let events = wanted
                .flat_map(|poll| &poll.request.sockets)
                .filter(|each| each.handle == handle)
                .fold(PollEvents::empty(), |all, each| all | each.events);
            if let Some(watch) = state.watches.get_mut(&handle) {
                // What cannot be watched any more is found closed.
                let _ = self.arm(handle, watch, &socket, events.interest());
            }
        }
        for id in polls {
            let found = state.polls.get(&id).map(|poll| find(&poll.request.sockets));
            if let Some(found) = found.filter(|found| !found.is_empty()) {
                state.end(id, STATUS_SUCCESS, &found);
            }
        }
    }

    /// The socket is closed: its polls end.
    fn forget(&self, handle: usize, fd: Option<&OwnedFd>) {
        let mut state = self.state.lock();
        let Some(watch) = state.watches.remove(&handle) else {
            return;
        };
        if let Some(fd) = fd {
            self.epoll.disarm(fd.as_fd());
        }
        let found = [Polled {
            handle,
            events: PollEvents::LOCAL_CLOSE,
        }];
        for id in watch.polls {
            state.end(id, STATUS_SUCCESS, &found);
        }
    }

    fn cancel_where(&self, matches: impl Fn(&Poll) -> bool) -> usize {
        let mut state = self.state.lock();
        let found = state.polls.iter().filter(|(_, poll)| matches(poll));
        let found: Vec<u64> = found.map(|(id, _)| *id).collect();
        for id in &found {
            state.end(*id, STATUS_CANCELLED, &[]);
        }
        found.len()
    }
}

impl State {
    /// Ends a poll, if it is under way.
    fn end(&mut self, id: u64, status: Status, found: &[Polled]) {
        let Some(poll) = self.polls.remove(&id) else {
            return;
        };
        for polled in &poll.request.sockets {
            if let Some(watch) = self.watches.get_mut(&polled.handle) {
                watch.polls.retain(|each| *each != id);
            }
        }
        if let Some(timer) = poll.timer
            && let Ok(background) = reactor::background()
        {
            background.unschedule(timer);
        }
        poll.complete(status, found, false);
    }
}

/// What is true now of what is asked.
fn find(sockets: &[Polled]) -> Vec<Polled> {
    let found = sockets.iter().map(|asked| Polled {
        handle: asked.handle,
        events: object::with(Handle::from_value(asked.handle), |socket: &Socket| {
            socket.polled(asked.events)
        })
        .unwrap_or(PollEvents::LOCAL_CLOSE),
    });
    found.filter(|each| !each.events.is_empty()).collect()
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("handle", &self.base.handle())
            .finish_non_exhaustive()
    }
}

impl Object for Device {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(self.base.watched_signal(|| self.settle()))
    }

    fn as_file(&self) -> Option<&dyn FileObject> {
        Some(self)
    }

    fn close(&self) {
        if let Some(poller) = self.poller.lock().take() {
            poller.disarm(self.epoll.as_fd());
        }
        self.state.lock().closed = true;
        self.cancel_where(|_| true);
    }

    fn handle_closed(&self, handle: Handle) {
        file_object::report_under_another(self, handle);
    }
}

fn not_a_stream<T>() -> Result<T, Error> {
    Err(Error::new(ERROR_INVALID_FUNCTION))
}

impl FileObject for Device {
    fn base(&self) -> &FileBase {
        &self.base
    }

    fn report_to(&self, port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        let mut current = self.poller.lock();
        let poller = FileBase::poller(port)?;
        if let Some(old) = current.take() {
            old.disarm(self.epoll.as_fd());
        }
        let interest = Interest {
            read: true,
            write: false,
        };
        let token = self.base.handle().value() as u64;
        poller
            .arm(self.epoll.as_fd(), token, interest)
            .map_err(|error| Status::from_errno(error.raw_os_error().unwrap_or(0)))?;
        *current = Some(poller);
        self.base.set_registered(true);
        Ok(())
    }

    fn settle(&self) {
        drop(self.state.lock());
    }

    fn ready(&self, _: Event) {
        let mut events = Vec::new();
        loop {
            events.clear();
            self.epoll.wait(Some(Duration::ZERO), &mut events);
            let changed = std::mem::take(&mut *self.changed.lock());
            let mut state = self.state.lock();
            for handle in &changed {
                self.look(&mut state, *handle, true);
            }
            for event in &events {
                self.look(&mut state, event.token as usize, false);
            }
            if events.len() < BATCH {
                return;
            }
        }
    }

    fn cancel(&self, which: Cancel) -> Result<(), Error> {
        match self.cancel_where(|poll| poll.matches(which)) {
            0 => Err(Error::new(ERROR_NOT_FOUND)),
            _ => Ok(()),
        }
    }

    fn read_now(&self, _: Buffers) -> Result<usize, Error> {
        not_a_stream()
    }

    fn read_overlapped(
        &self,
        _: Buffers,
        _: u64,
        _: Overlapped,
        _: Notice,
    ) -> Result<Issued, Error> {
        not_a_stream()
    }

    fn write_now(&self, _: Buffers) -> Result<usize, Error> {
        not_a_stream()
    }

    fn write_overlapped(
        &self,
        _: Buffers,
        _: u64,
        _: Overlapped,
        _: Notice,
    ) -> Result<Issued, Error> {
        not_a_stream()
    }

    fn file_type(&self) -> FileType {
        FileType::Character
    }
}
