//! From whom a member of a group hears: the whole filter at once, as [RFC 3678] has it.
//!
//! [RFC 3678]: https://www.rfc-editor.org/rfc/rfc3678
//! <https://learn.microsoft.com/windows/win32/winsock/final-state-based-multicast-programming>

use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsFd;

use tawny_engine::option;

use super::super::{Kind, Socket};
use crate::Error;
use crate::address::{SOCKADDR_STORAGE_LEN, SocketAddress};
use crate::codes::*;
use crate::limits::MAXIMUM_SOURCES;
use crate::local_address;
use crate::socket_option::names::{ip, ipv6};

/// What the sources of a filter are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "MULTICAST_MODE_TYPE")]
pub enum FilterMode {
    /// Only they are heard.
    #[doc(alias = "MCAST_INCLUDE")]
    Include,
    /// Everybody else is heard.
    #[doc(alias = "MCAST_EXCLUDE")]
    Exclude,
}

/// Whom a member of a group hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFilter {
    /// What the sources are.
    pub mode: FilterMode,
    /// The sources, of the family of the group.
    pub sources: Vec<IpAddr>,
}

/// The kernel's options, which `libc` does not name.
const MCAST_JOIN_GROUP: i32 = 42;
const MCAST_MSFILTER: i32 = 48;
/// `GROUP_REQ`, as the kernel has it, and where in it, and in `group_filter`, the address lies.
const GROUP: usize = 8;
const GROUP_REQ: usize = GROUP + SOCKADDR_STORAGE_LEN;
/// Where `group_filter` has its sources.
const SOURCES: usize = GROUP_REQ + 8;
/// The kernel's numbers of the modes.
const LINUX_EXCLUDE: u32 = 0;
const LINUX_INCLUDE: u32 = 1;

impl SourceFilter {
    /// The kernel's `group_filter`.
    fn to_linux(&self, interface: u32, group: IpAddr) -> Vec<u8> {
        let mut request = group_request(interface, group);
        let mode = match self.mode {
            FilterMode::Include => LINUX_INCLUDE,
            FilterMode::Exclude => LINUX_EXCLUDE,
        };
        request.extend_from_slice(&mode.to_ne_bytes());
        request.extend_from_slice(&(self.sources.len() as u32).to_ne_bytes());
        for source in &self.sources {
            push_address(&mut request, *source);
        }
        request
    }

    /// Reads what the kernel wrote; `None` when there are more than there was room for.
    fn from_linux(bytes: &[u8], room: usize) -> Option<Self> {
        let word = |at: usize| {
            let bytes = bytes[at..].first_chunk();
            bytes.map_or(0, |bytes| u32::from_ne_bytes(*bytes))
        };
        let count = word(GROUP_REQ + 4) as usize;
        let sources = bytes[SOURCES..].chunks_exact(SOCKADDR_STORAGE_LEN);
        let source = |bytes| SocketAddress::from_linux(bytes).ok().map(SocketAddress::ip);
        (count <= room).then(|| Self {
            mode: match word(GROUP_REQ) {
                LINUX_INCLUDE => FilterMode::Include,
                _ => FilterMode::Exclude,
            },
            sources: sources.take(count).filter_map(source).collect(),
        })
    }
}

fn group_request(interface: u32, group: IpAddr) -> Vec<u8> {
    let mut request = vec![0; GROUP];
    request[..4].copy_from_slice(&interface.to_ne_bytes());
    push_address(&mut request, group);
    request
}

fn push_address(out: &mut Vec<u8>, ip: IpAddr) {
    let end = out.len() + SOCKADDR_STORAGE_LEN;
    let address: SocketAddress = (ip, 0).into();
    let (bytes, len) = address.to_linux();
    out.extend_from_slice(&bytes[..len]);
    out.resize(end, 0);
}

impl Socket {
    /// Becomes a member of `group` on the interface with this index (0: the default one), or stays
    /// one, and hears whom `filter` lets through. Including nobody ends the membership.
    ///
    /// # Errors
    /// `WSAEINVAL`: it is a stream socket or `group` is no group; `WSAEAFNOSUPPORT`: an address is
    /// of another family; `WSAENOBUFS`: there are too many sources; `WSAEADDRNOTAVAIL`: no interface
    /// has the index.
    #[doc(alias = "setsourcefilter")]
    #[doc(alias = "SIOCSMSFILTER")]
    #[doc(alias = "SIO_SET_MULTICAST_FILTER")]
    pub fn set_source_filter(
        &self,
        interface: u32,
        group: IpAddr,
        filter: &SourceFilter,
    ) -> Result<(), Error> {
        let (level, interface) = self.check_group(interface, group)?;
        if filter.sources.len() > MAXIMUM_SOURCES {
            return Err(Error::new(WSAENOBUFS));
        }
        if filter
            .sources
            .iter()
            .any(|ip| ip.is_ipv4() != group.is_ipv4())
        {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let fd = self.open()?;
        let request = filter.to_linux(interface, group);
        let set = || option::set(fd.as_fd(), level, MCAST_MSFILTER, &request);
        let leaves = filter.mode == FilterMode::Include && filter.sources.is_empty();
        match set() {
            // It is no member yet, as the kernel wants it to be.
            Err(error) if is_no_member(&error) && leaves => Ok(()),
            Err(error) if is_no_member(&error) => {
                let join = group_request(interface, group);
                option::set(fd.as_fd(), level, MCAST_JOIN_GROUP, &join).map_err(group_error)?;
                set().map_err(group_error)
            }
            result => result.map_err(group_error),
        }
    }

    /// Whom the socket hears in `group`.
    ///
    /// # Errors
    /// As [`Self::set_source_filter`]; `WSAEADDRNOTAVAIL`: the socket is no member.
    #[doc(alias = "getsourcefilter")]
    #[doc(alias = "SIOCGMSFILTER")]
    #[doc(alias = "SIO_GET_MULTICAST_FILTER")]
    pub fn source_filter(&self, interface: u32, group: IpAddr) -> Result<SourceFilter, Error> {
        let (level, interface) = self.check_group(interface, group)?;
        let fd = self.open()?;
        let mut room = 16;
        loop {
            let mut answer = group_request(interface, group);
            answer.resize(SOURCES + room * SOCKADDR_STORAGE_LEN, 0);
            answer[GROUP_REQ + 4..SOURCES].copy_from_slice(&(room as u32).to_ne_bytes());
            option::get(fd.as_fd(), level, MCAST_MSFILTER, &mut answer).map_err(group_error)?;
            match SourceFilter::from_linux(&answer, room) {
                Some(filter) => return Ok(filter),
                None => room *= 4,
            }
        }
    }

    /// The kernel's level, and the index under which it keeps the membership.
    fn check_group(&self, interface: u32, group: IpAddr) -> Result<(i32, u32), Error> {
        if self.kind == Kind::Stream || !group.is_multicast() {
            return Err(Error::new(WSAEINVAL));
        }
        let level = match group {
            IpAddr::V4(_) => libc::IPPROTO_IP,
            IpAddr::V6(_) => libc::IPPROTO_IPV6,
        };
        if SocketAddress::from((group, 0)).family() != self.family {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let interface = match interface {
            0 => self.default_interface(group)?,
            index => index,
        };
        Ok((level, interface))
    }

    /// The interface on which one joins `group` unless another is named.
    fn default_interface(&self, group: IpAddr) -> Result<u32, Error> {
        let mut chosen = [0; 4];
        match group {
            IpAddr::V4(_) => self.option(ip::LEVEL, ip::IP_MULTICAST_IF, &mut chosen)?,
            IpAddr::V6(_) => self.option(ipv6::LEVEL, ipv6::IPV6_MULTICAST_IF, &mut chosen)?,
        };
        let index = match group {
            IpAddr::V4(_) if chosen[0] != 0 => {
                local_address::interface_with(Ipv4Addr::from(chosen).into())
            }
            IpAddr::V4(_) => Some(u32::from_be_bytes(chosen)),
            IpAddr::V6(_) => Some(u32::from_ne_bytes(chosen)),
        };
        if let Some(index @ 1..) = index {
            return Ok(index);
        }
        let source = local_address::source_for((group, 0).into())?;
        local_address::interface_with(source.ip()).ok_or(Error::new(WSAEADDRNOTAVAIL))
    }
}

fn is_no_member(error: &std::io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(libc::EINVAL | libc::EADDRNOTAVAIL)
    )
}

fn group_error(error: std::io::Error) -> Error {
    match error.raw_os_error() {
        Some(libc::ENODEV) => Error::new(WSAEADDRNOTAVAIL),
        _ => error.into(),
    }
}
