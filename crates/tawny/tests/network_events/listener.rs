//! FD_ACCEPT of a listener, against a model of what the page says.

use std::net::{SocketAddr, TcpStream};

use proptest::prelude::*;
use tawny::codes::{WSAEWOULDBLOCK, WSATRY_AGAIN};
use tawny::object;
use tawny::socket::{Decision, NetworkEvents};

use crate::common::listener;
use crate::watch::{Fence, event, wait};

const ACCEPT: NetworkEvents = NetworkEvents::ACCEPT;

#[derive(Clone, Copy, Debug)]
enum Step {
    Connect,
    Accept,
    Defer,
    Enumerate,
    Select,
}

fn agree(steps: &[Step]) {
    let fence = Fence::new();
    let (listener, event) = (listener(), event());
    let address = SocketAddr::from(listener.local_address().unwrap());
    listener.event_select(ACCEPT, &event).unwrap();
    let (mut waiting, mut enabled, mut recorded) = (0, true, false);
    let mut clients = Vec::new();
    for step in steps {
        event.reset();
        match step {
            Step::Connect => {
                clients.push(TcpStream::connect(address).unwrap());
                waiting += 1;
            }
            Step::Accept => {
                match listener.accept(|_, _| Decision::Accept) {
                    Ok((_, handle, _)) => {
                        assert_ne!(waiting, 0);
                        waiting -= 1;
                        object::close(handle).unwrap();
                    }
                    Err(error) => {
                        assert_eq!((waiting, error.code()), (0, WSAEWOULDBLOCK));
                    }
                }
                enabled = true;
            }
            Step::Defer => {
                let error = listener.accept(|_, _| Decision::Defer).unwrap_err();
                let (code, enables) = match waiting {
                    0 => (WSAEWOULDBLOCK, true),
                    _ => (WSATRY_AGAIN, false),
                };
                assert_eq!(error.code(), code);
                enabled |= enables;
            }
            Step::Enumerate => {
                let record = listener.network_events(Some(&event));
                assert_eq!(!record.events().is_empty(), std::mem::take(&mut recorded));
            }
            Step::Select => {
                listener.event_select(ACCEPT, &event).unwrap();
                (enabled, recorded) = (true, false);
            }
        }
        if enabled && waiting != 0 {
            (enabled, recorded) = (false, true);
            wait(&event);
        } else {
            fence.pass();
            assert!(!event.is_set(), "{step:?}");
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Connect),
        4 => Just(Step::Accept),
        1 => Just(Step::Defer),
        3 => Just(Step::Enumerate),
        1 => Just(Step::Select),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_record_is_what_the_model_says(steps in prop::collection::vec(step(), 1..40)) {
        agree(&steps);
    }
}
