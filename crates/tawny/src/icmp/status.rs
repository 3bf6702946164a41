//! What became of an echo: `IP_STATUS`.
//!
//! <https://learn.microsoft.com/windows/win32/api/ipexport/ns-ipexport-icmp_echo_reply>

use crate::Error;

/// A status of ipexport.h.
#[doc(alias = "IP_STATUS")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpStatus(u32);

impl IpStatus {
    /// The answer came.
    pub const SUCCESS: Self = Self(0);
    /// There is no room for the answer.
    pub const BUFFER_TOO_SMALL: Self = Self(11_001);
    /// No way to the network.
    pub const NET_UNREACHABLE: Self = Self(11_002);
    /// No way to the computer.
    pub const HOST_UNREACHABLE: Self = Self(11_003);
    /// The computer does not know the protocol; in IPv6, somebody forbids it.
    pub const PROTOCOL_UNREACHABLE: Self = Self(11_004);
    /// Nobody has the port.
    pub const PORT_UNREACHABLE: Self = Self(11_005);
    /// An option of the header is wrong.
    pub const BAD_OPTION: Self = Self(11_007);
    /// It must not be cut, and is too large for a network on its way.
    pub const PACKET_TOO_BIG: Self = Self(11_009);
    /// No answer came in time.
    pub const TIMED_OUT: Self = Self(11_010);
    /// The route that it asks for is wrong.
    pub const BAD_ROUTE: Self = Self(11_012);
    /// More routers than allowed are on its way.
    pub const TTL_EXPIRED: Self = Self(11_013);
    /// Not all of its pieces came in time.
    pub const REASSEMBLY_EXPIRED: Self = Self(11_014);
    /// Something in its header is wrong.
    pub const PARAMETER_PROBLEM: Self = Self(11_015);
    /// There are too many of them.
    pub const SOURCE_QUENCH: Self = Self(11_016);
    /// There are more than forty bytes of options.
    pub const OPTION_TOO_BIG: Self = Self(11_017);
    /// IPv6: nobody knows what comes behind a header.
    pub const UNRECOGNIZED_NEXT_HEADER: Self = Self(11_043);
    /// Another error of ICMP.
    pub const ICMP_ERROR: Self = Self(11_044);
    /// IPv6: its source means nothing where it goes.
    pub const SCOPE_MISMATCH: Self = Self(11_045);
    /// It could not be sent.
    pub const GENERAL_FAILURE: Self = Self(11_050);

    /// Its number.
    pub fn code(self) -> u32 {
        self.0
    }

    /// The status as an error.
    pub fn error(self) -> Error {
        Error::new(self.0)
    }

    /// For an error report of ICMP: type and code of RFC 792.
    pub(super) fn of_v4(kind: u8, code: u8) -> Self {
        match (kind, code) {
            (3, 0 | 6 | 9 | 11) => Self::NET_UNREACHABLE,
            (3, 2) => Self::PROTOCOL_UNREACHABLE,
            (3, 3) => Self::PORT_UNREACHABLE,
            (3, 4) => Self::PACKET_TOO_BIG,
            (3, 5) => Self::BAD_ROUTE,
            (3, _) => Self::HOST_UNREACHABLE,
            (4, _) => Self::SOURCE_QUENCH,
            (11, 0) => Self::TTL_EXPIRED,
            (11, _) => Self::REASSEMBLY_EXPIRED,
            (12, _) => Self::PARAMETER_PROBLEM,
            _ => Self::ICMP_ERROR,
        }
    }

    /// For an error report of ICMPv6: type and code of RFC 4443.
    pub(super) fn of_v6(kind: u8, code: u8) -> Self {
        match (kind, code) {
            (1, 0) => Self::NET_UNREACHABLE,
            (1, 1 | 5 | 6) => Self::PROTOCOL_UNREACHABLE,
            (1, 2) => Self::SCOPE_MISMATCH,
            (1, 4) => Self::PORT_UNREACHABLE,
            (1, _) => Self::HOST_UNREACHABLE,
            (2, _) => Self::PACKET_TOO_BIG,
            (3, 0) => Self::TTL_EXPIRED,
            (3, _) => Self::REASSEMBLY_EXPIRED,
            (4, 1) => Self::UNRECOGNIZED_NEXT_HEADER,
            (4, _) => Self::PARAMETER_PROBLEM,
            _ => Self::ICMP_ERROR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::IpStatus;

    #[test]
    fn reports() {
        assert_eq!(IpStatus::of_v4(11, 0), IpStatus::TTL_EXPIRED);
        assert_eq!(IpStatus::of_v4(3, 1), IpStatus::HOST_UNREACHABLE);
        assert_eq!(IpStatus::of_v6(3, 0), IpStatus::TTL_EXPIRED);
        assert_eq!(IpStatus::of_v6(1, 0), IpStatus::NET_UNREACHABLE);
        assert_eq!(IpStatus::of_v4(200, 7), IpStatus::ICMP_ERROR);
    }
}
