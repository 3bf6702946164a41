//! The objects of a schedule, the threads that take packets, and what the steps do.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::{self, JoinHandle};

use proptest::sample::Index;
use tawny::address::AF_INET;
use tawny::completion_port::NoPacket;
use tawny::file_object::Cancel;
use tawny::object::{self, Handle};
use tawny::socket::{Kind as SocketKind, Shutdown};
use tawny::{
    CompletionPort, Deadline, Error, FileObject, Operation, Owned, Packet, Socket, SocketAddress,
};

use crate::common::{loopback, port, posted};
use crate::content::{FRESH, content, with_header};
use crate::journal::{Issue, Journal, Kind, Posted, Scope, address};
use crate::plan::{EndPlan, Plan, Step, Then};

const SOL_SOCKET: i32 = 0xffff;
const SO_LINGER: i32 = 0x80;
const SO_SNDBUF: i32 = 0x1001;
const IPPROTO_TCP: i32 = 6;
const TCP_NODELAY: i32 = 1;

/// The key of the packet that sends a worker home.
const DISMISSED: usize = usize::MAX;
/// As many datagrams fit into a socket's buffer, so that none is lost, if they are no longer than
/// this.
const DATAGRAMS: usize = 60;
const DATAGRAM: usize = 1000;
/// The numbers of workers follow those of issuing threads, which are few.
const WORKERS: usize = 100;

/// What a socket of a schedule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Stream,
    Datagram,
    Listener,
    /// It connects in the middle of the schedule.
    Connecting,
    /// It is accepted into.
    Accepting,
}

/// When things began to be done to a socket; zero is never.
#[derive(Debug, Default)]
pub struct Story {
    pub sent: AtomicU64,
    pub shut_send: AtomicU64,
    pub shut_receive: AtomicU64,
    pub closed: AtomicU64,
    pub reset: AtomicU64,
}

/// A socket and what the model must know of it.
#[derive(Debug)]
pub struct End {
    pub index: usize,
    pub role: Role,
    pub port: Option<usize>,
    pub skip: bool,
    pub refill: bool,
    /// The other end of the connection, or where datagrams go.
    pub peer: Option<usize>,
    pub socket: Arc<Socket>,
    /// What it was bound to when it came.
    address: Option<SocketAddress>,
    pub story: Story,
    handle: Handle,
    open: AtomicBool,
    /// Threads issue at the same time: the order of issue is then known from the packets.
    concurrent: bool,
    /// Otherwise they issue one by one in each direction; how many there were.
    issued: [Mutex<u64>; 2],
    waiting: Mutex<Vec<(Arc<Operation>, usize)>>,
    datagrams: AtomicUsize,
}

/// The world; see the module's description.
#[derive(Debug)]
pub struct World {
    pub plan: Plan,
    pub journal: Journal,
    pub ends: RwLock<Vec<Arc<End>>>,
    /// Pairs of connected streams, pairs of datagram sockets, the listener.
    pub links: Vec<(usize, usize)>,
    pub datagrams: Vec<(usize, usize)>,
    pub listener: usize,
    /// Whether workers receive again.
    pub refilling: RwLock<bool>,
    /// When the schedule was over.
    pub wound_down: AtomicU64,
    ports: Vec<Owned<CompletionPort>>,
    taken: Vec<AtomicU64>,
    contents: AtomicU64,
    /// How many sockets the schedule began with.
    steady: usize,
}

/// What to issue.
#[derive(Clone, Debug)]
pub enum Ask {
    Receive(usize),
    Send(usize),
    Accept(Arc<End>),
    Connect(usize),
}

impl Ask {
    fn side(&self) -> usize {
        usize::from(matches!(self, Self::Send(_) | Self::Connect(_)))
    }
}

fn mark(moment: &AtomicU64, now: u64) {
    let _ = moment.compare_exchange(0, now, Ordering::SeqCst, Ordering::SeqCst);
}

/// Whether it had begun by `seen`.
pub fn begun(moment: &AtomicU64, seen: u64) -> bool {
    (1..=seen).contains(&moment.load(Ordering::SeqCst))
}

fn stream() -> (Arc<Socket>, Handle) {
    Socket::create(AF_INET, SocketKind::Stream, IPPROTO_TCP).unwrap()
}

fn bound(kind: SocketKind, protocol: i32) -> (Arc<Socket>, Handle) {
    let (socket, handle) = Socket::create(AF_INET, kind, protocol).unwrap();
    socket.bind(loopback()).unwrap();
    (socket, handle)
}

fn set_number(socket: &Socket, level: i32, name: i32, number: i32) {
    socket
        .set_option(level, name, &number.to_ne_bytes())
        .unwrap();
}

impl World {
    pub fn new(plan: Plan) -> Self {
        let ports: Vec<_> = plan.ports.iter().map(|it| port(it.concurrency)).collect();
        let mut world = Self {
            journal: Journal::default(),
            ends: RwLock::default(),
            links: Vec::new(),
            datagrams: Vec::new(),
            listener: 0,
            refilling: RwLock::new(true),
            wound_down: AtomicU64::new(0),
            taken: ports.iter().map(|_| AtomicU64::new(0)).collect(),
            ports,
            contents: AtomicU64::new(0),
            steady: 0,
            plan: plan.clone(),
        };
        let (listener, handle) = bound(SocketKind::Stream, IPPROTO_TCP);
        listener.listen(200).unwrap();
        for (one, other) in &plan.links {
            let accepted = stream();
            let accept = listener.accept_into(&accepted.0).unwrap();
            let connected = stream();
            let there = listener.local_address().ok();
            connected.0.connect(there).unwrap();
            assert!(accept.wait(crate::common::late()));
            let pair = world.add_pair((one, connected), (other, accepted), Role::Stream);
            world.links.push(pair);
        }
        for (one, other) in &plan.datagrams {
            let [here, there] = [(); 2].map(|()| bound(SocketKind::Datagram, 0));
            let pair = world.add_pair((one, here), (other, there), Role::Datagram);
            world.datagrams.push(pair);
        }
        let listening = world.add((listener, handle), Role::Listener, &plan.listener, None);
        world.listener = listening.index;
        world.steady = world.ends.read().unwrap().len();
        world
    }

    fn add_pair(
        &self,
        (one, first): (&EndPlan, (Arc<Socket>, Handle)),
        (other, second): (&EndPlan, (Arc<Socket>, Handle)),
        role: Role,
    ) -> (usize, usize) {
        let next = self.ends.read().unwrap().len();
        self.add(first, role, one, Some(next + 1));
        self.add(second, role, other, Some(next));
        (next, next + 1)
    }

    pub fn add(
        &self,
        (socket, handle): (Arc<Socket>, Handle),
        role: Role,
        plan: &EndPlan,
        peer: Option<usize>,
    ) -> Arc<End> {
        let port = Some(plan.port).filter(|port| *port < self.ports.len());
        let mut ends = self.ends.write().unwrap();
        let index = ends.len();
        if let Some(port) = port {
            socket.associate(&self.ports[port], index).unwrap();
        }
        socket.set_notification_modes(plan.skip, plan.skip);
        if matches!(role, Role::Stream | Role::Connecting) {
            set_number(&socket, IPPROTO_TCP, TCP_NODELAY, 1);
            if plan.small {
                set_number(&socket, SOL_SOCKET, SO_SNDBUF, 1 << 14);
            }
        }
        let end = Arc::new(End {
            address: socket.local_address().ok(),
            index,
            role,
            port,
            skip: plan.skip,
            refill: plan.refill && role != Role::Listener,
            peer,
            socket,
            story: Story::default(),
            handle,
            open: AtomicBool::new(true),
            concurrent: !plan.skip && port.is_some_and(|port| self.is_in_order(port)),
            issued: Default::default(),
            waiting: Mutex::default(),
            datagrams: AtomicUsize::new(0),
        });
        ends.push(Arc::clone(&end));
        end
    }

    pub fn end(&self, index: usize) -> Arc<End> {
        Arc::clone(&self.ends.read().unwrap()[index])
    }

    pub fn with_role(&self, role: Role) -> Vec<Arc<End>> {
        let ends = self.ends.read().unwrap();
        ends.iter().filter(|it| it.role == role).cloned().collect()
    }

    /// Whether packets of the port are noted in the order in which it hands them out.
    pub fn is_in_order(&self, port: usize) -> bool {
        let plan = &self.plan.ports[port];
        plan.workers == 1 || plan.concurrency == 1
    }

    pub fn start_workers(self: &Arc<Self>) -> Vec<JoinHandle<()>> {
        let mut workers = Vec::new();
        for port in 0..self.ports.len() {
            for _ in 0..self.plan.ports[port].workers {
                let (world, number) = (Arc::clone(self), WORKERS + workers.len());
                workers.push(thread::spawn(move || world.take_packets(number, port)));
            }
        }
        workers
    }

    /// Each worker that finds the packet passes it on to the next; it is the last in each port.
    pub fn dismiss_workers(&self) {
        for port in &self.ports {
            port.post(posted(DISMISSED)).unwrap();
        }
    }

    fn take_packets(self: &Arc<Self>, number: usize, port: usize) {
        let max = self.plan.ports[port].batch;
        let mut packets: Vec<Packet> = Vec::with_capacity(max);
        loop {
            let taken =
                self.ports[port].take(max, Deadline::Never, false, |it| packets.push(it.clone()));
            if let Err(end @ (NoPacket::TimedOut | NoPacket::Apc | NoPacket::Closed)) = taken {
                return self.journal.fault(format!("port {port}: {end:?}"));
            }
            let count = packets.len() as u64;
            let first = self.taken[port].fetch_add(count, Ordering::SeqCst);
            if count == 0 || packets.len() > max {
                let fault = format!("port {port}: {count} packets of at most {max}");
                self.journal.fault(fault);
            }
            for (packet, place) in packets.drain(..).zip(first..) {
                if packet.key == DISMISSED {
                    let _ = self.ports[port].post(packet);
                    return;
                }
                self.taken_packet(number, port, place, packet);
            }
        }
    }

    fn taken_packet(self: &Arc<Self>, number: usize, port: usize, place: u64, packet: Packet) {
        let bytes = packet.bytes;
        let received = self.journal.delivered(port, place, packet);
        let Some(issue) = received.filter(|it| it.kind == Kind::Receive && bytes != 0) else {
            return;
        };
        let refilling = self.refilling.read().unwrap();
        let end = self.end(issue.end);
        if *refilling && end.refill {
            self.issue(number, &end, Ask::Receive(issue.len));
        }
    }

    /// Issues an operation, unless that is refused.
    pub fn issue(&self, issuer: usize, end: &Arc<End>, ask: Ask) -> Option<Arc<Operation>> {
        let number = self.contents.fetch_add(1, Ordering::SeqCst) + 1;
        let mut issued = (!end.concurrent).then(|| end.issued[ask.side()].lock().unwrap());
        let began = self.journal.now();
        let sends = match ask {
            Ask::Send(len) => len != 0 || end.role == Role::Datagram,
            _ => false,
        };
        if sends {
            mark(&end.story.sent, began);
        }
        let result = self.call(end, &ask, number);
        let returned = self.journal.now();
        let place = issued.as_mut().map(|count| {
            **count += 1;
            **count
        });
        drop(issued);
        let (kind, len) = match ask {
            Ask::Receive(len) => (Kind::Receive, len),
            Ask::Send(len) => (Kind::Send, len),
            Ask::Accept(into) => (Kind::Accept(into.index), 0),
            Ask::Connect(len) => (Kind::Connect, len),
        };
        let issue = Issue {
            end: end.index,
            kind,
            issuer,
            began,
            returned,
            place,
            content: number,
            len,
            at_once: result.as_ref().is_ok_and(|it| it.ended_at_once()),
        };
        match result {
            Ok(operation) => {
                if issue.at_once && !operation.has_ended() {
                    self.journal
                        .fault(format!("at once, and not ended: {issue:?}"));
                }
                end.note_waiting(&operation, issuer);
                self.journal.issued(&operation, issue);
                Some(operation)
            }
            Err(error) => {
                self.journal.refused(issue, error);
                None
            }
        }
    }

    fn call(&self, end: &End, ask: &Ask, number: u64) -> Result<Arc<Operation>, Error> {
        match ask {
            Ask::Receive(len) => end.socket.receive(vec![FRESH; *len]),
            Ask::Send(len) => end
                .socket
                .send(content(number, *len), self.destination(end)),
            Ask::Accept(into) => end.socket.accept_into(&into.socket),
            Ask::Connect(len) => {
                let there = self.destination(end).ok_or(Error::new(0))?;
                end.socket
                    .connect_and_send(there, with_header(number, *len))
            }
        }
    }

    /// Where the socket sends or connects to, which the other may have been closed since.
    fn destination(&self, end: &End) -> Option<SocketAddress> {
        match end.role {
            Role::Datagram => end.peer.and_then(|peer| self.end(peer).address),
            Role::Connecting => self.end(self.listener).address,
            _ => None,
        }
    }

    /// Does one thing of the schedule.
    pub fn perform(&self, issuer: usize, step: &Step) {
        let pick = |index: &Index| self.end(index.index(self.steady));
        match step {
            Step::Receive(end, len) => self.receive(issuer, &pick(end), *len),
            Step::Send(end, len) => self.send(issuer, &pick(end), *len),
            Step::CancelOne(end, which) => self.cancel_one(&pick(end), which),
            Step::CancelAll(end) => self.cancel(issuer, &pick(end), Scope::All),
            Step::CancelOwn(end) => self.cancel(issuer, &pick(end), Scope::Own(issuer)),
            Step::Shutdown(end, what) => self.shutdown(&pick(end), *what),
            Step::Close(end) => self.close(&pick(end), false),
            Step::Reset(end) => self.close(&pick(end), true),
            Step::Post(which) => self.post(issuer, which.index(self.ports.len())),
            Step::Accept => self.accept(issuer),
            Step::CloseAccepting(which) => self.close_accepting(which),
            Step::Connect(len, then) => self.connect(issuer, *len, *then),
        }
    }

    fn receive(&self, issuer: usize, end: &Arc<End>, len: usize) {
        if end.role != Role::Listener {
            self.issue(issuer, end, Ask::Receive(len));
        }
    }

    fn send(&self, issuer: usize, end: &Arc<End>, len: usize) {
        match end.role {
            Role::Listener => {}
            Role::Datagram => {
                if end.datagrams.fetch_add(1, Ordering::SeqCst) < DATAGRAMS {
                    self.issue(issuer, end, Ask::Send(len.min(DATAGRAM)));
                }
            }
            _ => drop(self.issue(issuer, end, Ask::Send(len))),
        }
    }

    fn post(&self, issuer: usize, port: usize) {
        let number = self.contents.fetch_add(1, Ordering::SeqCst) as usize + 1;
        let place = Vec::new();
        let posting = Posted {
            port,
            issuer,
            place,
        };
        self.journal.events().posted.insert(number, posting);
        let mut packet = posted(number);
        packet.subject = tawny::Subject::Overlapped(number);
        if let Err(error) = self.ports[port].post(packet) {
            self.journal.fault(format!("posting: {error:?}"));
        }
    }

    fn accept(&self, issuer: usize) {
        let into = self.add(stream(), Role::Accepting, &self.plan.accepting, None);
        self.issue(issuer, &self.end(self.listener), Ask::Accept(into));
    }

    fn close_accepting(&self, which: &Index) {
        let accepting = self.with_role(Role::Accepting);
        if !accepting.is_empty() {
            self.close(which.get(&accepting), false);
        }
    }

    fn connect(&self, issuer: usize, len: usize, then: Then) {
        let socket = bound(SocketKind::Stream, IPPROTO_TCP);
        let end = self.add(socket, Role::Connecting, &self.plan.connecting, None);
        let len = len.max(crate::content::HEADER);
        self.issue(issuer, &end, Ask::Connect(len));
        match then {
            Then::Nothing => {}
            Then::Cancel => self.cancel(issuer, &end, Scope::All),
            Then::Close => self.close(&end, false),
            Then::Reset => self.close(&end, true),
        }
    }

    fn cancel_one(&self, end: &Arc<End>, which: &Index) {
        let waiting = end.waiting();
        if waiting.is_empty() {
            return;
        }
        let operation = &which.get(&waiting).0;
        let scope = Scope::One(address(operation));
        let number = self.journal.cancel_begins(end.index, scope);
        let result = end.socket.cancel_operation(operation);
        self.check_ended(end, operation, scope);
        self.journal.cancel_returned(number, Some(result));
    }

    pub fn cancel(&self, issuer: usize, end: &Arc<End>, scope: Scope) {
        let waiting = end.waiting();
        let number = self.journal.cancel_begins(end.index, scope);
        let result = if scope == Scope::All {
            Some(end.socket.cancel(Cancel::All))
        } else {
            end.socket.cancel_own();
            None
        };
        for (operation, by) in &waiting {
            if scope == Scope::All || *by == issuer {
                self.check_ended(end, operation, scope);
            }
        }
        self.journal.cancel_returned(number, result);
    }

    /// Nothing that waited before a cancellation waits after.
    fn check_ended(&self, end: &End, operation: &Operation, scope: Scope) {
        if !operation.has_ended() {
            let fault = format!("waits after {scope:?}, socket {}", end.index);
            self.journal.fault(fault);
        }
    }

    pub fn shutdown(&self, end: &Arc<End>, what: Shutdown) {
        if end.role != Role::Stream {
            return;
        }
        let now = self.journal.now();
        if what != Shutdown::Send {
            mark(&end.story.shut_receive, now);
        }
        if what != Shutdown::Receive {
            mark(&end.story.shut_send, now);
        }
        let result = end.socket.shutdown(what);
        let closed = end.story.closed.load(Ordering::SeqCst) != 0;
        if result.is_err() && !closed {
            self.journal.fault(format!("shutdown: {result:?}"));
        }
    }

    /// Closes the socket; `reset`: without grace.
    pub fn close(&self, end: &Arc<End>, reset: bool) {
        if !end.open.swap(false, Ordering::SeqCst) {
            return;
        }
        let now = self.journal.now();
        mark(&end.story.closed, now);
        if reset {
            mark(&end.story.reset, now);
            let _ = end.socket.set_option(SOL_SOCKET, SO_LINGER, &[1, 0, 0, 0]);
        }
        let waiting = end.waiting();
        let number = self.journal.cancel_begins(end.index, Scope::Close);
        let into = Scope::Into(end.index);
        let accepts = self.journal.cancel_begins(self.listener, into);
        object::close(end.handle).unwrap();
        for (operation, _) in &waiting {
            self.check_ended(end, operation, Scope::Close);
        }
        self.journal.cancel_returned(number, None);
        self.journal.cancel_returned(accepts, None);
    }

    /// Where everything stands, for whoever asks why it hangs.
    pub fn state(&self) -> String {
        let mut text = String::new();
        for end in self.ends.read().unwrap().iter() {
            let _ = writeln!(
                text,
                "\nsocket {} {:?} port {:?} peer {:?} skip {} {:?}",
                end.index, end.role, end.port, end.peer, end.skip, end.story
            );
        }
        let events = self.journal.events();
        for entry in events.operations.values() {
            if entry.ending.is_none() || entry.deliveries.is_empty() {
                let _ = writeln!(text, "{:?} {:?}", entry.issue, entry.operation.has_ended());
            }
        }
        for cancel in &events.cancels {
            let _ = writeln!(text, "{cancel:?}");
        }
        for fault in &events.faults {
            let _ = writeln!(text, "fault: {fault}");
        }
        text
    }
}

impl End {
    fn note_waiting(&self, operation: &Arc<Operation>, issuer: usize) {
        if !operation.has_ended() {
            let waiting = (Arc::clone(operation), issuer);
            self.waiting.lock().unwrap().push(waiting);
        }
    }

    /// What waited a moment ago, and who had issued it.
    fn waiting(&self) -> Vec<(Arc<Operation>, usize)> {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.retain(|(operation, _)| !operation.has_ended());
        waiting.clone()
    }
}
