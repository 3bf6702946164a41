//! What a schedule is: the objects, and what each issuing thread does with them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tawny::socket::Shutdown;

/// A completion port and the threads that take its packets.
#[derive(Clone, Debug)]
pub struct PortPlan {
    pub concurrency: u32,
    pub workers: usize,
    /// The most packets that a thread takes at once.
    pub batch: usize,
}

/// A socket.
#[derive(Clone, Debug)]
pub struct EndPlan {
    /// Which port it is associated with; beyond the last: none.
    pub port: usize,
    /// It queues no packets for what succeeds at once.
    pub skip: bool,
    /// It takes little to send ahead.
    pub small: bool,
    /// Whoever takes the packet of a receive receives again.
    pub refill: bool,
}

/// What happens to a socket right after something was issued on it.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    Nothing,
    Cancel,
    Close,
    Reset,
}

/// One thing that an issuing thread does.
#[derive(Clone, Debug)]
pub enum Step {
    Receive(Index, usize),
    Send(Index, usize),
    CancelOne(Index, Index),
    CancelAll(Index),
    CancelOwn(Index),
    Shutdown(Index, Shutdown),
    Close(Index),
    Reset(Index),
    Post(Index),
    Accept,
    CloseAccepting(Index),
    Connect(usize, Then),
}

/// A schedule.
#[derive(Clone, Debug)]
pub struct Plan {
    pub ports: Vec<PortPlan>,
    pub links: Vec<(EndPlan, EndPlan)>,
    pub datagrams: Vec<(EndPlan, EndPlan)>,
    pub listener: EndPlan,
    /// Sockets that connect, and those that are accepted into.
    pub connecting: EndPlan,
    pub accepting: EndPlan,
    pub issuers: Vec<Vec<Step>>,
}

fn ports() -> impl Strategy<Value = PortPlan> {
    let batch = prop_oneof![Just(1), Just(1), Just(5), Just(64)];
    (0..4u32, 1..5usize, batch).prop_map(|(concurrency, workers, batch)| PortPlan {
        concurrency,
        workers,
        batch,
    })
}

fn ends() -> impl Strategy<Value = EndPlan> {
    // One of four has no port, or the last.
    let port = 0..4usize;
    (port, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(port, skip, small, refill)| {
        EndPlan {
            port,
            skip,
            small,
            refill,
        }
    })
}

fn lengths() -> impl Strategy<Value = usize> {
    prop_oneof![
        1 => Just(0usize),
        3 => 1..64usize,
        4 => 64..4000usize,
        2 => 4000..60_000usize,
    ]
}

/// Also more than a connection takes ahead.
fn sent_lengths() -> impl Strategy<Value = usize> {
    prop_oneof![
        5 => lengths(),
        1 => 100_000..400_000usize,
    ]
}

fn then() -> impl Strategy<Value = Then> {
    prop_oneof![
        4 => Just(Then::Nothing),
        1 => Just(Then::Cancel),
        1 => Just(Then::Close),
        1 => Just(Then::Reset),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let end = any::<Index>;
    let shutdown = prop_oneof![
        4 => Just(Shutdown::Send),
        1 => Just(Shutdown::Receive),
        1 => Just(Shutdown::Both),
    ];
    prop_oneof![
        24 => (end(), lengths()).prop_map(|(end, len)| Step::Receive(end, len)),
        24 => (end(), sent_lengths()).prop_map(|(end, len)| Step::Send(end, len)),
        8 => (end(), any::<Index>()).prop_map(|(end, which)| Step::CancelOne(end, which)),
        3 => end().prop_map(Step::CancelAll),
        3 => end().prop_map(Step::CancelOwn),
        2 => (end(), shutdown).prop_map(|(end, what)| Step::Shutdown(end, what)),
        1 => end().prop_map(Step::Close),
        1 => end().prop_map(Step::Reset),
        6 => any::<Index>().prop_map(Step::Post),
        5 => Just(Step::Accept),
        1 => any::<Index>().prop_map(Step::CloseAccepting),
        5 => (sent_lengths(), then()).prop_map(|(len, then)| Step::Connect(len, then)),
    ]
}

pub fn plans() -> impl Strategy<Value = Plan> {
    let objects = (
        vec(ports(), 1..4),
        vec((ends(), ends()), 1..5),
        vec((ends(), ends()), 0..3),
        (ends(), ends(), ends()),
    );
    (objects, vec(vec(steps(), 0..60), 1..4)).prop_map(|(objects, issuers)| {
        let (ports, links, datagrams, (listener, connecting, accepting)) = objects;
        Plan {
            ports,
            links,
            datagrams,
            listener,
            connecting,
            accepting,
            issuers,
        }
    })
}
