//! Resolution of what needs no network: this computer, numbers, wrong arguments.

use std::net::{IpAddr, SocketAddr};

use super::*;

const V4: i32 = AF_INET as i32;
const V6: i32 = AF_INET6 as i32;

fn hints(flags: u32, family: i32, kind: i32, protocol: i32) -> Hints {
    Hints {
        flags,
        family,
        kind,
        protocol,
    }
}

fn texts(list: &[AddressInfo]) -> Vec<String> {
    list.iter().map(|info| info.address.to_string()).collect()
}

fn code(result: Result<Vec<AddressInfo>, Error>) -> u32 {
    result.expect_err("an error").code()
}

#[test]
fn wrong_arguments_have_their_errors() {
    let ask = |host, service, hints| code(address_info(host, service, hints));
    let any = Hints::default();
    assert_eq!(ask(None, None, any), WSAHOST_NOT_FOUND);
    assert_eq!(
        ask(Some("127.0.0.1"), None, hints(0x1000, 0, 0, 0)),
        WSAEINVAL
    );
    assert_eq!(
        ask(Some("127.0.0.1"), None, hints(0x2_0002, 0, 0, 0)),
        WSAEINVAL
    );
    assert_eq!(ask(None, Some("80"), hints(2, 0, 0, 0)), WSAEINVAL);
    for family in [1, 3, 10, 17, 24, -1] {
        assert_eq!(
            ask(Some("127.0.0.1"), None, hints(0, family, 0, 0)),
            WSAEAFNOSUPPORT
        );
    }
    for kind in [4, 5, 6, -1] {
        assert_eq!(
            ask(Some("127.0.0.1"), None, hints(0, 0, kind, 0)),
            WSAESOCKTNOSUPPORT
        );
    }
    assert_eq!(
        ask(Some("no-such-host"), None, hints(4, 0, 0, 0)),
        WSAHOST_NOT_FOUND
    );
    assert_eq!(
        ask(Some("localhost"), None, hints(4, 0, 0, 0)),
        WSAHOST_NOT_FOUND
    );
    assert_eq!(
        ask(Some("127.0.0.1"), None, hints(4, V6, 0, 0)),
        WSAHOST_NOT_FOUND
    );
    assert_eq!(ask(Some("127.0.0.1\0x"), None, any), WSAHOST_NOT_FOUND);
}

#[test]
fn services_are_numbers_or_names() {
    let ask = |service, flags, kind| {
        address_info(Some("127.0.0.1"), Some(service), hints(flags, V4, kind, 0))
    };
    for (service, port) in [
        ("", 0),
        ("0", 0),
        ("80", 80),
        ("0080", 80),
        ("65535", 65_535),
    ] {
        assert_eq!(ask(service, 8, 1).unwrap()[0].address.port(), port);
    }
    for service in ["65536", "-1", "80x", "no-such-service", "http\0"] {
        assert_eq!(code(ask(service, 0, 1)), WSATYPE_NOT_FOUND, "{service}");
    }
    assert_eq!(ask("http", 0, 1).unwrap()[0].address.port(), 80);
    assert_eq!(ask("domain", 0, 2).unwrap()[0].address.port(), 53);
    assert_eq!(
        code(ask("tftp", 0, 1)),
        WSATYPE_NOT_FOUND,
        "tftp is of UDP only"
    );
    assert_eq!(
        code(ask("http", 0, 3)),
        WSATYPE_NOT_FOUND,
        "raw sockets have no ports"
    );
    assert_eq!(code(ask("http", 8, 1)), WSAHOST_NOT_FOUND);
    let both: Vec<_> = ask("domain", 0, 0).unwrap();
    let both: Vec<_> = both.iter().map(|info| (info.kind, info.protocol)).collect();
    assert_eq!(both, [(1, 6), (2, 17)]);
}

#[test]
fn kind_and_protocol_stay_as_wished() {
    for (kind, protocol) in [(0, 0), (1, 6), (2, 17), (2, 0), (3, 1), (0, 6)] {
        let list = address_info(Some("::1"), Some("7"), hints(0, 0, kind, protocol)).unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].kind, list[0].protocol), (kind, protocol));
    }
}

#[test]
fn without_host_it_is_the_wildcard_or_loopback() {
    let ask =
        |flags, family| texts(&address_info(None, Some("80"), hints(flags, family, 1, 0)).unwrap());
    assert_eq!(ask(1, V4), ["0.0.0.0:80"]);
    assert_eq!(ask(1, V6), ["[::]:80"]);
    assert_eq!(ask(0, V4), ["127.0.0.1:80"]);
    assert_eq!(ask(0, V6), ["[::1]:80"]);
    assert_eq!(ask(1, 0).last().unwrap(), "0.0.0.0:80");
    assert_eq!(ask(0, 0).last().unwrap(), "127.0.0.1:80");
}

#[test]
fn numbers_are_read_in_all_their_forms() {
    for (host, ip) in [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("::1", "::1"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
    ] {
        let list = address_info(Some(host), None, hints(6, 0, 1, 0)).unwrap();
        assert_eq!(
            list[0].address.ip(),
            ip.parse::<IpAddr>().unwrap(),
            "{host}"
        );
        assert_eq!(list[0].canonical_name.as_deref(), Some(host));
    }
    let list = address_info(Some("fe80::1%7"), Some("9"), hints(4, 0, 1, 0)).unwrap();
    match SocketAddr::from(list[0].address) {
        SocketAddr::V6(address) => assert_eq!((address.scope_id(), address.port()), (7, 9)),
        SocketAddr::V4(_) => panic!("an IPv4 address"),
    }
    let mapped = address_info(Some("1.2.3.4"), None, hints(0x804, V6, 1, 0)).unwrap();
    assert_eq!(texts(&mapped), ["[::ffff:1.2.3.4]:0"]);
}

#[test]
fn localhost_is_known_without_asking() {
    for host in ["localhost", "LocalHost", "localhost.", "any.localhost"] {
        let list = address_info(Some(host), Some("80"), hints(2, V4, 1, 0)).unwrap();
        assert_eq!(texts(&list), ["127.0.0.1:80"]);
        assert_eq!(list[0].canonical_name.as_deref(), Some(host));
    }
}

#[test]
fn the_canonical_name_is_given_on_request_only() {
    for host in ["localhost", "", "127.0.0.1"] {
        for (flags, named) in [(0, false), (2, true), (0x2_0000, true)] {
            let list = address_info(Some(host), None, hints(flags, 0, 1, 0)).unwrap();
            assert_eq!(list[0].canonical_name.is_some(), named, "{host:?} {flags}");
        }
    }
}

#[test]
fn overlong_names_are_not_found() {
    let long = "a".repeat(100_000);
    let list = address_info(Some(&long), None, hints(4, 0, 1, 0));
    assert_eq!(code(list), WSAHOST_NOT_FOUND);
    let list = address_info(Some("127.0.0.1"), Some(&long), hints(0, 0, 1, 0));
    assert_eq!(code(list), WSATYPE_NOT_FOUND);
    let list = address_info(Some("127.0.0.1"), Some(&"1".repeat(100)), hints(0, 0, 1, 0));
    assert_eq!(code(list), WSATYPE_NOT_FOUND);
    assert_eq!(
        service_by_name(&long, Some(&long)),
        Err(Error::new(WSANO_DATA))
    );
    assert_eq!(protocol_by_name(&long), Err(Error::new(WSANO_DATA)));
}

#[test]
fn an_empty_name_is_this_computer() {
    let own = host_name().unwrap();
    let empty = address_info(Some(""), Some("80"), hints(2, 0, 1, 0)).unwrap();
    assert!(!empty.is_empty());
    assert_eq!(empty[0].canonical_name.as_ref(), Some(&own));
    assert!(empty[1..].iter().all(|info| info.canonical_name.is_none()));
    assert!(empty.iter().all(|info| info.address.check_peer().is_ok()));
    if own != "localhost" {
        let by_name = address_info(Some(&own), Some("80"), hints(2, 0, 1, 0)).unwrap();
        assert_eq!(by_name, empty);
    }
    let host = host_by_name("").unwrap();
    assert_eq!(host.name, own);
    assert!(host.addresses.iter().all(IpAddr::is_ipv4));
}

#[test]
fn hosts_are_found_by_numbers() {
    let host = host_by_name("127.0.0.1").unwrap();
    assert_eq!(
        (host.name.as_str(), host.addresses),
        ("127.0.0.1", vec![[127, 0, 0, 1].into()])
    );
    assert_eq!(host_by_name("::1").unwrap_err().code(), WSAHOST_NOT_FOUND);
}

#[test]
fn names_of_addresses_and_ports() {
    let address = SocketAddress::from((IpAddr::from([127, 0, 0, 1]), 80));
    assert_eq!(host_of(address, 2).as_deref(), Ok("127.0.0.1"));
    assert_eq!(service_of(80, 0).as_deref(), Ok("http"));
    assert_eq!(service_of(80, 8).as_deref(), Ok("80"));
    assert_eq!(service_of(69, 0).as_deref(), Ok("69"));
    assert_eq!(service_of(69, 0x10).as_deref(), Ok("tftp"));
    assert_eq!(host_of(address, 0x100), Err(Error::new(WSAEINVAL)));
    assert_eq!(service_of(80, 0x20), Err(Error::new(WSAEINVAL)));
}

#[test]
fn services_and_protocols_are_known_on_a_bare_system() {
    let http = service_by_name("http", None).unwrap();
    assert_eq!((http.port, http.protocol.as_str()), (80, "tcp"));
    assert_eq!(service_by_name("www", Some("TCP")).unwrap().name, "http");
    assert_eq!(service_by_port(53, Some("udp")).unwrap().name, "domain");
    for result in [
        service_by_name("no-such-service", None),
        service_by_name("http", Some("no-such-protocol")),
        service_by_name("a\0b", None),
        service_by_port(0, None),
    ] {
        assert_eq!(result, Err(Error::new(WSANO_DATA)));
    }
    for name in ["tcp", "TCP", "Tcp"] {
        assert_eq!(protocol_by_name(name).unwrap().number, 6);
    }
    let udp = protocol_by_number(17).unwrap();
    assert_eq!(
        (udp.name.as_str(), udp.aliases),
        ("udp", vec!["UDP".to_owned()])
    );
    assert_eq!(
        protocol_by_name("no-such-protocol"),
        Err(Error::new(WSANO_DATA))
    );
    assert_eq!(protocol_by_number(-1), Err(Error::new(WSANO_DATA)));
}

#[test]
fn resolver_errors_have_their_equivalents() {
    for (eai, code) in [
        (libc::EAI_AGAIN, WSATRY_AGAIN),
        (libc::EAI_BADFLAGS, WSAEINVAL),
        (libc::EAI_FAIL, WSANO_RECOVERY),
        (libc::EAI_FAMILY, WSAEAFNOSUPPORT),
        (libc::EAI_MEMORY, WSA_NOT_ENOUGH_MEMORY),
        (libc::EAI_NODATA, WSANO_DATA),
        (libc::EAI_NONAME, WSAHOST_NOT_FOUND),
        (libc::EAI_SERVICE, WSATYPE_NOT_FOUND),
        (libc::EAI_SOCKTYPE, WSAESOCKTNOSUPPORT),
        (-999, WSANO_RECOVERY),
    ] {
        assert_eq!(error(ResolveError::Resolver(eai)).code(), code);
    }
    assert_eq!(error(ResolveError::System(libc::EMFILE)).code(), WSAEMFILE);
    assert_eq!(
        error(ResolveError::System(libc::EIO)).code(),
        WSANO_RECOVERY
    );
}
