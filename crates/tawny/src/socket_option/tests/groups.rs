//! Joining and leaving groups on the loopback interface.

use super::*;
use crate::codes::WSAEADDRNOTAVAIL;

#[test]
fn multicast_groups_are_joined_by_address_index_and_source() {
    let mut udp = Socket::udp();
    let group = [239, 7, 7, 7];
    let address = [127, 0, 0, 1];
    let index = [0, 0, 0, 1];
    for interface in [address, index] {
        let mreq = [group, interface].concat();
        assert_eq!(
            udp.set_bytes(ip::LEVEL, ip::IP_ADD_MEMBERSHIP, &mreq),
            Ok(())
        );
        assert_eq!(
            udp.set_bytes(ip::LEVEL, ip::IP_ADD_MEMBERSHIP, &mreq),
            Err(INVALID),
            "twice"
        );
        assert_eq!(
            udp.set_bytes(ip::LEVEL, ip::IP_DROP_MEMBERSHIP, &mreq),
            Ok(())
        );
        let source = [group, [127, 0, 0, 9], interface].concat();
        assert_eq!(
            udp.set_bytes(ip::LEVEL, ip::IP_ADD_SOURCE_MEMBERSHIP, &source),
            Ok(())
        );
        assert_eq!(
            udp.set_bytes(ip::LEVEL, ip::IP_DROP_SOURCE_MEMBERSHIP, &source),
            Ok(())
        );
        udp.set_bytes(ip::LEVEL, ip::IP_MULTICAST_IF, &interface)
            .unwrap();
        let mut out = [0; 4];
        assert_eq!(
            udp.get_bytes(ip::LEVEL, ip::IP_MULTICAST_IF, &mut out),
            Ok(4)
        );
        assert_eq!(out, interface);
    }
    let nowhere = [group, [0, 200, 0, 0]].concat();
    let result = udp.set_bytes(ip::LEVEL, ip::IP_ADD_MEMBERSHIP, &nowhere);
    assert_eq!(result, Err(Error::new(WSAEADDRNOTAVAIL)));
    let short = udp.set_bytes(ip::LEVEL, ip::IP_ADD_MEMBERSHIP, &nowhere[..7]);
    assert_eq!(short, Err(FAULT));
}

#[test]
fn ipv6_groups_are_joined_in_both_ways() {
    let mut udp = Socket::udp_v6();
    let group = [0xff, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77];
    let mut mreq = [0; 20];
    mreq[..16].copy_from_slice(&group);
    mreq[16] = 1;
    assert_eq!(
        udp.set_bytes(ipv6::LEVEL, ipv6::IPV6_ADD_MEMBERSHIP, &mreq),
        Ok(())
    );
    assert_eq!(
        udp.set_bytes(ipv6::LEVEL, ipv6::IPV6_DROP_MEMBERSHIP, &mreq),
        Ok(())
    );
    let mut request = [0; 136];
    request[0] = 1;
    let address = SocketAddress::from((std::net::IpAddr::from(group), 0));
    address.write_windows(&mut request[8..]).unwrap();
    assert_eq!(
        udp.set_bytes(ipv6::LEVEL, ip::MCAST_JOIN_GROUP, &request),
        Ok(())
    );
    assert_eq!(
        udp.set_bytes(ipv6::LEVEL, ip::MCAST_LEAVE_GROUP, &request),
        Ok(())
    );
    assert_eq!(
        udp.set_bytes(ipv6::LEVEL, ip::MCAST_JOIN_GROUP, &request[..135]),
        Err(FAULT)
    );
}
