//! The generator against the epoll server: what is counted is what was sent.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use tawny_loadgen::epoll_echo::EpollEcho;
use tawny_loadgen::{Churn, Fleet, Load, Pace, Stop, unwatched};

fn server(workers: usize) -> SocketAddr {
    let server = EpollEcho::bind(0, workers).unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server.port()));
    thread::spawn(|| server.run());
    address
}

#[test]
fn every_message_comes_back_whole_in_every_shape() {
    let address = server(2);
    for (connections, size, depth, messages) in [
        (1, 64, 1, 500),
        (1, 1, 1, 100),
        (64, 64, 16, 20_000),
        (8, 1000, 7, 5_000),
        (16, 16 * 1024, 1, 2_000),
        (16, 16 * 1024, 16, 2_000),
        (3, 1_000_001, 4, 40),
    ] {
        let mut fleet =
            Fleet::open(address, connections, &Pace::default(), &mut unwatched).unwrap();
        assert_eq!(fleet.len(), connections);
        let load = Load {
            size,
            depth,
            ..Load::new(Stop::Messages(messages))
        };
        for _ in 0..2 {
            let report = fleet.run(&load, &mut unwatched).unwrap();
            assert!(report.errors.is_empty(), "{}", report.errors);
            assert_eq!(report.messages, messages);
            assert_eq!(report.bytes, messages * size as u64);
            assert!(report.latency.quantile(0.5) <= report.latency.max());
        }
    }
}

#[test]
fn a_fleet_may_change_its_load_and_a_run_may_be_cut_short() {
    let mut fleet = Fleet::open(server(1), 10, &Pace::default(), &mut unwatched).unwrap();
    for (size, depth) in [(100, 1), (7, 20), (5000, 2)] {
        let load = Load {
            size,
            depth,
            ..Load::new(Stop::Messages(1000))
        };
        assert_eq!(fleet.run(&load, &mut unwatched).unwrap().messages, 1000);
    }
    let endless = Load::new(Stop::After(Duration::from_secs(3600)));
    let report = fleet
        .run(&endless, &mut |_| ControlFlow::Break(()))
        .unwrap();
    assert!(report.messages > 0);
    assert!(report.errors.is_empty());
}

#[test]
fn connections_can_be_opened_at_a_given_rate() {
    let pace = Pace {
        per_second: Some(200),
        ..Pace::default()
    };
    let begin = std::time::Instant::now();
    let fleet = Fleet::open(server(1), 21, &pace, &mut unwatched).unwrap();
    assert_eq!(fleet.len(), 21, "{}", fleet.errors());
    assert!(begin.elapsed() >= Duration::from_millis(100));
}

#[test]
fn cycles_connect_echo_and_close() {
    let mut churn = Churn::new(server(2), 8).unwrap();
    let report = churn
        .run(&Load::new(Stop::Messages(1000)), &mut unwatched)
        .unwrap();
    assert!(report.errors.is_empty(), "{}", report.errors);
    assert_eq!(report.messages, 1000);
    assert_eq!(report.bytes, 64_000);
}

#[test]
fn all_of_many_connections_open() {
    let fleet = Fleet::open(server(2), 500, &Pace::default(), &mut unwatched).unwrap();
    assert_eq!(fleet.len(), 500, "{}", fleet.errors());
}
