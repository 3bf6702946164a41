//! Changes of addresses and routes, in a network of the test's own where it may have one.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use tawny::codes::{WSAEOPNOTSUPP, WSAEWOULDBLOCK};
use tawny::socket::{ChangeOf, NetworkEvents};

use crate::common::datagrams;
use crate::watch::{Fence, event, wait};

const INSIDE: &str = "TAWNY_TEST_OWN_NETWORK";
const ADDRESSES: NetworkEvents = NetworkEvents::ADDRESS_LIST_CHANGE;
const ROUTE: NetworkEvents = NetworkEvents::ROUTING_INTERFACE_CHANGE;

/// Runs the test `name` once more in a network of its own; `false` when there can be none here.
fn again_in_own_network(name: &str) -> bool {
    let own = Command::new("unshare").args(["-Urn", "true"]).status();
    if !own.is_ok_and(|status| status.success()) || ip(&["link"]).is_none() {
        println!("skipped: no network of our own, or no `ip`");
        return false;
    }
    let status = Command::new("unshare")
        .args(["-Urn"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .status();
    assert!(status.unwrap().success());
    true
}

fn ip(arguments: &[&str]) -> Option<()> {
    let status = Command::new("ip").args(arguments).output().ok()?.status;
    status.success().then_some(())
}

#[test]
fn a_change_is_told_once_for_each_request() {
    if std::env::var_os(INSIDE).is_none() {
        again_in_own_network("changes::a_change_is_told_once_for_each_request");
        return;
    }
    ip(&["link", "set", "lo", "up"]).unwrap();
    let (fence, socket, event) = (Fence::new(), datagrams(), event());
    let both = ADDRESSES | ROUTE;
    socket.event_select(both, &event).unwrap();

    ip(&["addr", "add", "127.0.0.5/8", "dev", "lo"]).unwrap();
    fence.pass();
    assert!(!event.is_set(), "nobody asked");

    let asked = socket.ask_for_address_change().unwrap_err();
    assert_eq!(asked.code(), WSAEWOULDBLOCK);
    fence.pass();
    assert!(!event.is_set(), "nothing has changed since");
    ip(&["addr", "add", "127.0.0.6/8", "dev", "lo"]).unwrap();
    wait(&event);
    assert_eq!(socket.network_events(Some(&event)).events(), ADDRESSES);

    ip(&["addr", "del", "127.0.0.6/8", "dev", "lo"]).unwrap();
    fence.pass();
    assert!(!event.is_set(), "told once");

    // Asked before it is selected; it changes in between.
    socket.deselect_events().unwrap();
    socket.ask_for_address_change().unwrap_err();
    ip(&["addr", "del", "127.0.0.5/8", "dev", "lo"]).unwrap();
    fence.pass();
    socket.event_select(both, &event).unwrap();
    wait(&event);
    assert_eq!(socket.network_events(Some(&event)).events(), ADDRESSES);
}

#[test]
fn another_interface_for_the_destination() {
    if std::env::var_os(INSIDE).is_none() {
        again_in_own_network("changes::another_interface_for_the_destination");
        return;
    }
    ip(&["link", "set", "lo", "up"]).unwrap();
    let (fence, socket, event) = (Fence::new(), datagrams(), event());
    socket.event_select(ROUTE, &event).unwrap();
    let destination = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 9));
    let asked = socket.ask_for_route_change(destination.into()).unwrap_err();
    assert_eq!(asked.code(), WSAEWOULDBLOCK);
    ip(&["addr", "add", "127.0.0.7/8", "dev", "lo"]).unwrap();
    fence.pass();
    assert!(!event.is_set(), "no way leads there still");
    ip(&["addr", "add", "198.51.100.1/32", "dev", "lo"]).unwrap();
    ip(&[
        "route",
        "add",
        "192.0.2.0/24",
        "dev",
        "lo",
        "src",
        "198.51.100.1",
    ])
    .unwrap();
    wait(&event);
    assert_eq!(socket.network_events(Some(&event)).events(), ROUTE);
}

#[test]
fn a_socket_that_would_wait() {
    let socket = datagrams();
    let error = socket.ask_for_address_change().unwrap_err();
    assert_eq!(error.code(), WSAEOPNOTSUPP);
}

#[test]
fn a_call_that_waits_returns_with_the_change() {
    if std::env::var_os(INSIDE).is_none() {
        again_in_own_network("changes::a_call_that_waits_returns_with_the_change");
        return;
    }
    ip(&["link", "set", "lo", "up"]).unwrap();
    let socket = datagrams();
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| socket.wait_for_change(ChangeOf::Addresses));
        // The call may not have begun to wait yet: one change after another, until it has.
        while !waiting.is_finished() {
            ip(&["addr", "add", "127.0.0.8/8", "dev", "lo"]).unwrap();
            ip(&["addr", "del", "127.0.0.8/8", "dev", "lo"]).unwrap();
        }
        waiting.join().unwrap()
    });
    assert_eq!(waiting, Ok(()));
}
