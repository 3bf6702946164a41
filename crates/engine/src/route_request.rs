//! Questions to the kernel about interfaces, addresses and routes, and its answers: `rtnetlink(7)`.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// The head of a message: length, type, flags, sequence number, port.
const HEADER: usize = 16;
/// Larger than any answer that the kernel sends at once.
const ROOM: usize = 1 << 16;
/// How often a dump is begun again that a change interrupted.
const ATTEMPTS: usize = 4;

/// The attributes at the end of a message: type and value.
#[derive(Clone, Debug)]
pub struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    /// Those in `bytes`, behind the first `skip`.
    pub fn behind(bytes: &'a [u8], skip: usize) -> Self {
        Self(bytes.get(skip..).unwrap_or_default())
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        const HEAD: usize = 4;
        let (len, kind) = (number(self.0, 0, 2)?, number(self.0, 2, 2)?);
        let value = self.0.get(HEAD..len as usize)?;
        let next = (len as usize).next_multiple_of(4);
        self.0 = self.0.get(next..).unwrap_or_default();
        // The two upper bits are flags.
        Some((kind as u16 & 0x3fff, value))
    }
}

/// The number of `size` bytes at `at`; `None` behind the end.
pub fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let mut whole = [0; 8];
    whole[..size].copy_from_slice(bytes.get(at..at.checked_add(size)?)?);
    Some(u64::from_le_bytes(whole))
}

/// Asks for everything of a kind (`RTM_GET*`); `header` is what follows the message's head. Calls
/// `each` with the type of each message and what follows its head, none twice.
///
/// # Errors
/// Those of the kernel.
pub fn dump(kind: u16, header: &[u8], each: &mut dyn FnMut(u16, &[u8])) -> io::Result<()> {
    for attempt in 0.. {
        let mut found = Vec::new();
        let keep = &mut |kind: u16, body: &[u8]| found.push((kind, body.to_vec()));
        let whole = exchange(kind, libc::NLM_F_DUMP, header, keep)?;
        if whole || attempt == ATTEMPTS {
            found.iter().for_each(|(kind, body)| each(*kind, body));
            break;
        }
    }
    Ok(())
}

/// Asks one question; calls `each` with the type of the answer and what follows its head.
///
/// # Errors
/// Those of the kernel.
pub fn ask(kind: u16, body: &[u8], each: &mut dyn FnMut(u16, &[u8])) -> io::Result<()> {
    exchange(kind, 0, body, each).map(|_| ())
}

/// Returns whether nothing has changed in between.
fn exchange(
    kind: u16,
    flags: i32,
    body: &[u8],
    each: &mut dyn FnMut(u16, &[u8]),
) -> io::Result<bool> {
    let socket = open()?;
    let mut question = Vec::with_capacity(HEADER + body.len());
    question.extend_from_slice(&((HEADER + body.len()) as u32).to_le_bytes());
    question.extend_from_slice(&kind.to_le_bytes());
    question.extend_from_slice(&((libc::NLM_F_REQUEST | flags) as u16).to_le_bytes());
    question.extend_from_slice(&[0; 8]);
    question.extend_from_slice(body);
    let fd = socket.as_raw_fd();
    // SAFETY: `question` has as many bytes as are sent.
    if unsafe { libc::send(fd, question.as_ptr().cast(), question.len(), 0) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let mut buffer = vec![0u8; ROOM];
    let mut whole = true;
    loop {
        // SAFETY: `buffer` has room for as many bytes as are asked for.
        let count = unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), 0) };
        match usize::try_from(count) {
            Ok(0) => return Ok(whole),
            Ok(count) => {
                let (ended, consistent) = parse(&buffer[..count], each)?;
                whole &= consistent;
                if ended {
                    return Ok(whole);
                }
            }
            Err(_) if crate::errno() == libc::EINTR => {}
            Err(_) => return Err(io::Error::last_os_error()),
        }
    }
}

fn open() -> io::Result<OwnedFd> {
    let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
    // SAFETY: takes no pointers.
    let fd = unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_ROUTE) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Whether the answer ends with these messages, and whether they are of one moment.
fn parse(mut messages: &[u8], each: &mut dyn FnMut(u16, &[u8])) -> io::Result<(bool, bool)> {
    let mut consistent = true;
    while messages.len() >= HEADER {
        let field = |at, size| number(messages, at, size).unwrap_or(0);
        let (len, kind, flags) = (field(0, 4) as usize, field(4, 2) as i32, field(6, 2) as i32);
        let Some(body) = messages.get(HEADER..len) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        consistent &= flags & libc::NLM_F_DUMP_INTR == 0;
        match kind {
            libc::NLMSG_DONE => return Ok((true, consistent)),
            libc::NLMSG_ERROR => {
                let error = number(body, 0, 4).unwrap_or(0) as i32;
                return match error {
                    0 => Ok((true, consistent)),
                    error => Err(io::Error::from_raw_os_error(-error)),
                };
            }
            libc::NLMSG_NOOP => {}
            _ => each(kind as u16, body),
        }
        if flags & libc::NLM_F_MULTI == 0 {
            return Ok((true, consistent));
        }
        messages = messages.get(len.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok((false, consistent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_loopback_interface() {
        let mut indices = Vec::new();
        dump(libc::RTM_GETLINK, &[0; 16], &mut |kind, body| {
            assert_eq!(kind, libc::RTM_NEWLINK);
            let name = Attributes::behind(body, 16).find(|(kind, _)| *kind == libc::IFLA_IFNAME);
            indices.push((number(body, 4, 4), name.map(|(_, name)| name.to_vec())));
        })
        .unwrap();
        assert!(indices.contains(&(Some(1), Some(b"lo\0".to_vec()))));
    }

    #[test]
    fn broken_messages_end_somewhere() {
        for len in 0..64 {
            let _ = parse(&vec![0; len], &mut |_, _| ());
            let _ = parse(&vec![0xff; len], &mut |_, _| ());
            assert!(Attributes(&vec![0; len]).count() < 20);
            assert!(Attributes(&vec![0xff; len]).count() < 20);
        }
    }

    #[test]
    fn an_unknown_question_is_an_error() {
        assert!(ask(u16::MAX, &[0; 16], &mut |_, _| ()).is_err());
    }
}
