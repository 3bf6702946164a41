//! Controls of groups and of sockets that receive everything.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/final-state-based-multicast-programming>,
//! <https://learn.microsoft.com/windows/win32/winsock/sio-rcvall>

use std::net::{IpAddr, Ipv4Addr};

use tawny::address::SOCKADDR_STORAGE_LEN;
use tawny::codes::{WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP};
use tawny::socket::{ReceiveAll, Socket, SourceFilter, Traffic};
use tawny::{Error, SocketAddress};

use super::codes::*;
use super::control::{Answer, Control};
use crate::winsock2::arguments::fail;
use crate::ws2tcpip::source_filter;

pub(super) fn perform(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    match control.command {
        SIO_MULTIPOINT_LOOPBACK => socket.set_multicast_loopback(control.word(0)? != 0)?,
        SIO_MULTICAST_SCOPE => {
            let hops = u8::try_from(control.word(0)?).map_err(|_| Error::new(WSAEINVAL))?;
            socket.set_multicast_scope(hops)?;
        }
        SIO_SET_MULTICAST_FILTER => set_ip_filter(socket, control)?,
        SIO_GET_MULTICAST_FILTER => return ip_filter(socket, control),
        SIOCSMSFILTER => set_group_filter(socket, control)?,
        SIOCGMSFILTER => return group_filter(socket, control),
        SIO_RCVALL => receive_all(socket, control, Traffic::Any)?,
        SIO_RCVALL_MCAST => receive_all(socket, control, Traffic::Multicast)?,
        SIO_RCVALL_IGMPMCAST => receive_all(socket, control, Traffic::GroupManagement)?,
        _ => return fail(WSAEOPNOTSUPP),
    }
    Ok(Answer::default())
}

/// The value is a number of four bytes, of which one will do.
fn receive_all(socket: &Socket, control: &Control<'_>, traffic: Traffic) -> Result<(), Error> {
    let bytes = control.input()?;
    let mut value = [0; 4];
    let len = bytes.len().min(value.len());
    if len == 0 {
        return fail(WSAEINVAL);
    }
    value[..len].copy_from_slice(&bytes[..len]);
    let mode = match u32::from_ne_bytes(value) {
        0 => ReceiveAll::Off,
        1 => ReceiveAll::On,
        // RCVALL_SOCKETLEVELONLY "is not currently implemented, so setting this option does not
        // have any affect".
        2 => return Ok(()),
        3 => ReceiveAll::IpLevel,
        _ => return fail(WSAEINVAL),
    };
    socket.receive_all(mode, traffic)
}

/// The front of an `IP_MSFILTER`: group and interface. An interface 0.x.x.x is an index.
fn ip_group(control: &Control<'_>) -> Result<(IpAddr, u32), Error> {
    let group: [u8; 4] = control.bytes(0)?;
    let interface: [u8; 4] = control.bytes(4)?;
    Ok((
        Ipv4Addr::from(group).into(),
        source_filter::interface(interface)?,
    ))
}

fn set_ip_filter(socket: &Socket, control: &Control<'_>) -> Result<(), Error> {
    let (group, interface) = ip_group(control)?;
    let count = source_filter::count(control.word(12)?)?;
    let source = |index| Ok(Ipv4Addr::from(control.bytes::<4>(16 + 4 * index)?).into());
    let filter = SourceFilter {
        mode: source_filter::mode(control.word(8)?)?,
        sources: (0..count).map(source).collect::<Result<_, Error>>()?,
    };
    socket.set_source_filter(interface, group, &filter)
}

/// As many sources as there is room for; the count tells of all.
fn ip_filter(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    let (group, interface) = ip_group(control)?;
    let filter = socket.source_filter(interface, group)?;
    let room = (control.room as usize).saturating_sub(16) / 4;
    let front = Answer::default()
        .raw(&control.bytes::<8>(0)?)
        .word(source_filter::number(filter.mode))
        .word(filter.sources.len() as u32);
    let sources = filter.sources.iter().take(room);
    Ok(sources.fold(front, |answer, source| match source {
        IpAddr::V4(ip) => answer.raw(&ip.octets()),
        IpAddr::V6(_) => answer,
    }))
}

/// Where a `GROUP_FILTER` has its group, mode, count and sources.
const GROUP: usize = 8;
const MODE: usize = GROUP + SOCKADDR_STORAGE_LEN;
const COUNT: usize = MODE + 4;
const SOURCES: usize = COUNT + 4;

fn address(control: &Control<'_>, at: usize) -> Result<IpAddr, Error> {
    let bytes = control.input()?.get(at..).ok_or(Error::new(WSAEFAULT))?;
    Ok(SocketAddress::from_windows(bytes)?.ip())
}

fn set_group_filter(socket: &Socket, control: &Control<'_>) -> Result<(), Error> {
    let count = source_filter::count(control.word(COUNT)?)?;
    let source = |index| address(control, SOURCES + SOCKADDR_STORAGE_LEN * index);
    let filter = SourceFilter {
        mode: source_filter::mode(control.word(MODE)?)?,
        sources: (0..count).map(source).collect::<Result<_, Error>>()?,
    };
    socket.set_source_filter(control.word(0)?, address(control, GROUP)?, &filter)
}

fn group_filter(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    let filter = socket.source_filter(control.word(0)?, address(control, GROUP)?)?;
    let room = (control.room as usize).saturating_sub(SOURCES) / SOCKADDR_STORAGE_LEN;
    let front = Answer::default()
        .raw(&control.bytes::<MODE>(0)?)
        .word(source_filter::number(filter.mode))
        .word(filter.sources.len() as u32);
    let push = |answer: Answer, source: &IpAddr| {
        let end = answer.len() + SOCKADDR_STORAGE_LEN;
        let (bytes, len) = SocketAddress::from((*source, 0)).to_windows();
        answer.raw(&bytes[..len]).pad_to(end)
    };
    Ok(filter.sources.iter().take(room).fold(front, push))
}
