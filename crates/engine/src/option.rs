//! Socket options of the kernel: `getsockopt` and `setsockopt` on byte slices.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

/// Reads an option into `value`; returns how many bytes the kernel wrote.
pub fn get(fd: BorrowedFd<'_>, level: i32, name: i32, value: &mut [u8]) -> io::Result<usize> {
    let mut len = libc::socklen_t::try_from(value.len()).unwrap_or(libc::socklen_t::MAX);
    // SAFETY: `value` has room for `len` bytes, and both outlive the call.
    let result = unsafe {
        libc::getsockopt(
            fd.as_raw_fd(),
            level,
            name,
            value.as_mut_ptr().cast(),
            &mut len,
        )
    };
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(value.len().min(len as usize))
    }
}

/// Sets an option to the bytes of `value`.
pub fn set(fd: BorrowedFd<'_>, level: i32, name: i32, value: &[u8]) -> io::Result<()> {
    let len = libc::socklen_t::try_from(value.len()).unwrap_or(libc::socklen_t::MAX);
    // SAFETY: the kernel reads at most `len` bytes of `value`, which outlives the call.
    let result =
        unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, value.as_ptr().cast(), len) };
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Reads an option that is an `int`.
pub fn get_int(fd: BorrowedFd<'_>, level: i32, name: i32) -> io::Result<i32> {
    let mut value = [0; 4];
    get(fd, level, name, &mut value)?;
    Ok(i32::from_ne_bytes(value))
}

/// Sets an option that is an `int`.
pub fn set_int(fd: BorrowedFd<'_>, level: i32, name: i32, value: i32) -> io::Result<()> {
    set(fd, level, name, &value.to_ne_bytes())
}

/// Makes closing wait up to `seconds` for unsent data.
pub fn set_linger(fd: BorrowedFd<'_>, seconds: i32) -> io::Result<()> {
    let mut value = [0; 8];
    value[..4].copy_from_slice(&1i32.to_ne_bytes());
    value[4..].copy_from_slice(&seconds.to_ne_bytes());
    set(fd, libc::SOL_SOCKET, libc::SO_LINGER, &value)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn an_int_option_round_trips() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let fd = socket.as_fd();
        assert_eq!(
            get_int(fd, libc::SOL_SOCKET, libc::SO_BROADCAST).unwrap(),
            0
        );
        set_int(fd, libc::SOL_SOCKET, libc::SO_BROADCAST, 1).unwrap();
        assert_eq!(
            get_int(fd, libc::SOL_SOCKET, libc::SO_BROADCAST).unwrap(),
            1
        );
    }

    #[test]
    fn short_and_empty_buffers_are_safe() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let fd = socket.as_fd();
        assert_eq!(
            get(fd, libc::SOL_SOCKET, libc::SO_TYPE, &mut []).unwrap(),
            0
        );
        let mut one = [0];
        assert_eq!(
            get(fd, libc::SOL_SOCKET, libc::SO_TYPE, &mut one).unwrap(),
            1
        );
        assert_eq!(i32::from(one[0]), libc::SOCK_DGRAM);
        let error = set(fd, libc::SOL_SOCKET, libc::SO_BROADCAST, &[]).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
    }

    #[test]
    fn an_unknown_option_fails() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let error = get_int(socket.as_fd(), libc::SOL_SOCKET, 0x7fff).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::ENOPROTOOPT));
    }
}
