//! Tests of control data.

use super::*;

const V4: IpVersion = IpVersion::V4;

fn sendable() -> Vec<Control> {
    vec![
        Control::PacketInfo {
            address: "10.1.2.3".parse().unwrap(),
            interface: 7,
        },
        Control::PacketInfo {
            address: "fe80::1".parse().unwrap(),
            interface: 9,
        },
        Control::TypeOfService(V4, 0xb8),
        Control::TypeOfService(IpVersion::V6, 0x20),
        Control::Congestion(V4, 2),
        Control::Congestion(IpVersion::V6, 3),
        Control::HopLimit(V4, 64),
        Control::HopLimit(IpVersion::V6, 255),
        Control::SegmentSize(1200),
    ]
}

#[test]
fn what_is_encoded_is_decoded() {
    let (bytes, truncated) = encode(&sendable(), usize::MAX);
    assert!(!truncated);
    assert_eq!(decode(&bytes), Ok(sendable()));
}

#[test]
fn a_message_has_windows_layout() {
    let info = Control::PacketInfo {
        address: "10.1.2.3".parse().unwrap(),
        interface: 7,
    };
    let (bytes, _) = encode(&[info, Control::Congestion(V4, 1)], 1000);
    assert_eq!(bytes[..8], 24usize.to_ne_bytes());
    assert_eq!(bytes[8..12], 0i32.to_ne_bytes());
    assert_eq!(bytes[12..16], 19i32.to_ne_bytes());
    assert_eq!(bytes[16..20], [10, 1, 2, 3]);
    assert_eq!(bytes[20..24], 7u32.to_ne_bytes());
    assert_eq!(bytes[24..32], 20usize.to_ne_bytes());
    assert_eq!(bytes.len(), 48);
}

#[test]
fn what_does_not_fit_is_left_out_whole() {
    let two = [Control::Congestion(V4, 1), Control::HopLimit(V4, 9)];
    for (room, count, len) in [
        (0, 0, 0),
        (19, 0, 0),
        (20, 1, 20),
        (24, 1, 24),
        (43, 1, 24),
        (44, 2, 44),
        (48, 2, 48),
    ] {
        let (bytes, truncated) = encode(&two, room);
        assert_eq!((bytes.len(), truncated), (len, count < 2), "{room}");
        assert_eq!(decode(&bytes).unwrap(), two[..count]);
    }
}

#[test]
fn wrong_messages_are_refused() {
    let (good, _) = encode(&[Control::HopLimit(V4, 9)], 1000);
    let invalid = Err(Error::new(WSAEINVAL));
    for len in [0usize, 8, 15, 16, 19, 25, usize::MAX, usize::MAX - 7] {
        let mut bytes = good.clone();
        bytes[..8].copy_from_slice(&len.to_ne_bytes());
        assert_eq!(decode(&bytes), invalid, "{len}");
    }
    for (at, byte) in [(8, 99), (12, 99), (16, 0), (17, 1)] {
        let mut bytes = good.clone();
        bytes[at] = byte;
        assert_eq!(decode(&bytes), invalid, "{at}");
    }
    // Less than a header is no message.
    assert_eq!(decode(&good[..15]), Ok(Vec::new()));
}

#[test]
fn congestion_joins_the_type_of_service() {
    let of = |controls: &[Control]| {
        let ancillary = to_linux(controls, |_| 0x40).unwrap();
        let all: Vec<_> = ancillary
            .iter()
            .map(|(_, kind, data)| (kind, data[0]))
            .collect();
        all
    };
    let (service, bits) = (Control::TypeOfService(V4, 0xb8), Control::Congestion(V4, 1));
    assert_eq!(of(&[bits]), [(libc::IP_TOS, 0x41)]);
    assert_eq!(of(&[bits, service]), [(libc::IP_TOS, 0xb9)]);
    assert_eq!(of(&[service, bits]), [(libc::IP_TOS, 0xb9)]);
    assert_eq!(of(&[service]), [(libc::IP_TOS, 0xb8)]);
}

#[test]
fn what_only_arrives_is_not_sent() {
    let address = "10.1.2.3".parse().unwrap();
    for control in [
        Control::Destination(address),
        Control::Interface(V4, 1),
        Control::CoalescedSize(100),
    ] {
        let refused = to_linux(&[control], |_| 0).map(drop);
        assert_eq!(refused, Err(Error::new(WSAEINVAL)));
    }
}
