//! Controls that answer with addresses: lists, interfaces, routes, broadcast.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sio-address-list-query>,
//! <https://learn.microsoft.com/windows/win32/winsock/using-sio-address-list-sort>,
//! <https://learn.microsoft.com/windows/win32/api/ws2ipdef/ns-ws2ipdef-interface_info>

use std::net::{IpAddr, Ipv4Addr};

use tawny::address::{AF_INET, AF_INET6, SOCKADDR_IN6_LEN};
use tawny::codes::{WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP};
use tawny::local_address::{self, Interface};
use tawny::socket::Socket;
use tawny::{Error, SocketAddress, address_sort};

use super::codes::*;
use super::control::{Answer, Control};
use crate::pointer;
use crate::winsock2::arguments::fail;

pub(super) fn perform(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    match control.command {
        SIO_ROUTING_INTERFACE_QUERY => {
            let source = local_address::source_for(destination(socket, control)?)?;
            Ok(push_address(Answer::default(), source).tells_size())
        }
        SIO_FIND_ROUTE => {
            local_address::source_for(destination(socket, control)?)?;
            Ok(Answer::default())
        }
        SIO_ADDRESS_LIST_QUERY => {
            if !control.input()?.is_empty() {
                return fail(WSAEINVAL);
            }
            let list = local_address::bindable(socket.family())?;
            Ok(address_list(&list, control.output))
        }
        SIO_ADDRESS_LIST_SORT => {
            let mut list = read_list(control.input()?)?;
            address_sort::sort(&mut list);
            Ok(address_list(&list, control.output))
        }
        SIO_GET_INTERFACE_LIST if socket.family() != AF_INET => fail(WSAEINVAL),
        SIO_GET_INTERFACE_LIST => Ok(local_address::interfaces()?
            .iter()
            .fold(Answer::default(), push_interface)),
        SIO_GET_BROADCAST_ADDRESS => {
            let address = socket.broadcast_address()?;
            Ok(push_address(Answer::default(), address))
        }
        _ => fail(WSAEOPNOTSUPP),
    }
}

/// The address in the input, which must be of the socket's family.
fn destination(socket: &Socket, control: &Control<'_>) -> Result<SocketAddress, Error> {
    let address = SocketAddress::from_windows(control.input()?)?;
    match address.family() == socket.family() {
        true => Ok(address),
        false => fail(WSAEFAULT),
    }
}

fn push_address(answer: Answer, address: SocketAddress) -> Answer {
    let (bytes, len) = address.to_windows();
    answer.raw(&bytes[..len])
}

/// The size of a `SOCKET_ADDRESS`, and where a `SOCKET_ADDRESS_LIST` has the first.
const SOCKET_ADDRESS: usize = 16;
const FIRST: usize = 8;

/// A `SOCKET_ADDRESS_LIST` at the address `output`; what it points to comes behind it.
fn address_list(list: &[SocketAddress], output: usize) -> Answer {
    let mut at = output + FIRST + list.len() * SOCKET_ADDRESS;
    let mut answer = Answer::default().word(list.len() as u32);
    for address in list {
        answer = answer.handle(at).word(address.windows_len() as u32);
        at += address.windows_len().next_multiple_of(ALIGN);
    }
    answer = answer.pad_to(FIRST + list.len() * SOCKET_ADDRESS);
    for address in list {
        answer = push_address(answer, *address);
        let len = answer.len().next_multiple_of(ALIGN);
        answer = answer.pad_to(len);
    }
    answer.tells_size()
}

/// Addresses in a list begin at multiples of this.
const ALIGN: usize = 4;

/// The addresses of a `SOCKET_ADDRESS_LIST`, all of which must be of IPv6.
fn read_list(bytes: &[u8]) -> Result<Vec<SocketAddress>, Error> {
    let fault = Error::new(WSAEFAULT);
    let word = |at: usize| {
        let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk);
        bytes.map(|bytes| u32::from_ne_bytes(*bytes)).ok_or(fault)
    };
    let address = |index: usize| {
        let at = FIRST + index * SOCKET_ADDRESS;
        let pointer = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(fault)?;
        let len = word(at + size_of::<usize>())? as usize;
        let pointer = usize::from_ne_bytes(*pointer) as *const u8;
        // SAFETY: the program says that each pointer of its list is to as many bytes.
        let bytes = unsafe { pointer::slice(pointer, len.min(SOCKADDR_IN6_LEN)) };
        let address = SocketAddress::from_windows(bytes.ok_or(fault)?)?;
        match address.family() {
            AF_INET6 => Ok(address),
            _ => fail(WSAEINVAL),
        }
    };
    let count = word(0)? as usize;
    // The count must not be believed further than there are bytes.
    if count > bytes.len() / SOCKET_ADDRESS {
        return Err(fault);
    }
    (0..count).map(address).collect()
}

/// Adds an `INTERFACE_INFO`: flags and three addresses in the room of the longest.
fn push_interface(answer: Answer, interface: &Interface) -> Answer {
    const SOCKADDR_GEN: usize = 24;
    let addresses = [interface.address, interface.broadcast, interface.netmask];
    let push = |answer: Answer, ip: &Ipv4Addr| {
        let end = answer.len() + SOCKADDR_GEN;
        push_address(answer, (IpAddr::from(*ip), 0).into()).pad_to(end)
    };
    let answer = answer.word(interface.flags.bits());
    addresses.iter().fold(answer, push)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_points_to_its_own_addresses() {
        let list: Vec<SocketAddress> = ["fd00::1", "fd00::2"]
            .map(|ip| (ip.parse::<IpAddr>().unwrap(), 80).into())
            .into();
        let mut room = vec![0u64; 16];
        let bytes = address_list(&list, room.as_mut_ptr().expose_provenance());
        let bytes = bytes.fit(128).ok().unwrap();
        assert_eq!(
            bytes.len(),
            FIRST + 2 * SOCKET_ADDRESS + 2 * SOCKADDR_IN6_LEN
        );
        for (to, from) in room.iter_mut().zip(bytes.chunks(8)) {
            let mut word = [0; 8];
            word[..from.len()].copy_from_slice(from);
            *to = u64::from_ne_bytes(word);
        }
        assert_eq!(read_list(&bytes).unwrap(), list);
        for len in 0..FIRST + 2 * SOCKET_ADDRESS - 4 {
            assert_eq!(
                read_list(&bytes[..len]),
                Err(Error::new(WSAEFAULT)),
                "{len}"
            );
        }
    }

    #[test]
    fn an_interface_takes_76_bytes() {
        let interface = local_address::interfaces().unwrap()[0];
        assert_eq!(push_interface(Answer::default(), &interface).len(), 76);
    }
}
