//! Questions to name servers and their answers, by UDP and TCP: RFC 1035, section 4.2.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use super::message::{Answer, Record, answers, parse};
use super::{PORT, QueryOptions};
use crate::Error;
use crate::codes::*;

/// How long all servers together are waited for, round by round.
const ROUNDS: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// The largest message.
const ROOM: usize = 1 << 16;

/// Asks one server after the other until one answers.
pub(super) fn exchange(
    question: &[u8],
    servers: &[SocketAddr],
    options: QueryOptions,
) -> Result<Vec<Record>, Error> {
    let mut failure = Error::new(ERROR_TIMEOUT);
    for patience in ROUNDS {
        for server in servers {
            let port = if server.port() == 0 {
                PORT
            } else {
                server.port()
            };
            let server = SocketAddr::new(server.ip(), port);
            match ask(question, server, options, patience) {
                Ok(answer) if is_final(answer.code) => return records(answer),
                // Perhaps another server can.
                Ok(answer) => failure = error_of(answer.code),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    failure = Error::new(DNS_ERROR_BAD_PACKET);
                }
                // A server that is not there, or does not answer in time.
                Err(_) => {}
            }
        }
        if failure.code() != ERROR_TIMEOUT {
            break;
        }
    }
    Err(failure)
}

/// Whether the answer settles the question: there are records, or no such name.
fn is_final(code: u8) -> bool {
    const NAME_ERROR: u8 = 3;
    code == 0 || code == NAME_ERROR
}

fn records(answer: Answer) -> Result<Vec<Record>, Error> {
    match answer.code {
        0 => Ok(answer.records),
        code => Err(error_of(code)),
    }
}

/// `DNS_ERROR_RCODE_*`, which follow each other as the servers' codes do.
fn error_of(code: u8) -> Error {
    const REFUSED: u8 = 5;
    Error::new(match code {
        0..=REFUSED => DNS_ERROR_RCODE_FORMAT_ERROR - 1 + u32::from(code),
        // The rest is about changes of zones, which nobody asked for.
        _ => DNS_ERROR_BAD_PACKET,
    })
}

fn ask(
    question: &[u8],
    server: SocketAddr,
    options: QueryOptions,
    patience: Duration,
) -> io::Result<Answer> {
    if !options.contains(QueryOptions::USE_TCP_ONLY) {
        let answer = by_udp(question, server, patience)?;
        let is_enough = options.contains(QueryOptions::ACCEPT_TRUNCATED_RESPONSE);
        if !answer.is_truncated || is_enough {
            return Ok(answer);
        }
    }
    by_tcp(question, server, patience)
}

fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn by_udp(question: &[u8], server: SocketAddr, patience: Duration) -> io::Result<Answer> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any)?;
    socket.connect(server)?;
    socket.send(question)?;
    let end = Instant::now() + patience;
    let mut room = vec![0; ROOM];
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        let message = match socket.recv(&mut room) {
            Ok(len) => &room[..len],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        // Whatever else comes is somebody's attempt to answer first.
        if answers(message, question) {
            return parse(message).ok_or_else(invalid);
        }
    }
}

fn by_tcp(question: &[u8], server: SocketAddr, patience: Duration) -> io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&server, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    let mut message = (question.len() as u16).to_be_bytes().to_vec();
    message.extend_from_slice(question);
    stream.write_all(&message)?;
    let mut len = [0; 2];
    stream.read_exact(&mut len)?;
    let mut answer = vec![0; u16::from_be_bytes(len).into()];
    stream.read_exact(&mut answer)?;
    match answers(&answer, question) {
        true => parse(&answer).ok_or_else(invalid),
        false => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, UdpSocket};
    use std::thread;

    use super::super::message::{Section, question};
    use super::super::record_type::A;
    use super::*;

    /// The question as its own answer, with a code and flags.
    fn reply(question: &[u8], flags: u8, code: u8) -> Vec<u8> {
        let mut message = question.to_vec();
        message[2] |= 0x80 | flags;
        message[3] = code;
        message
    }

    fn local() -> (UdpSocket, SocketAddr) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    #[test]
    fn a_wrong_answer_before_the_right_one() {
        let (server, address) = local();
        let asked = question(9, "a.b", A, true).unwrap();
        let peer = thread::spawn(move || {
            let mut room = [0; 512];
            let (len, from) = server.recv_from(&mut room).unwrap();
            let mut other = room[..len].to_vec();
            other[0] ^= 1;
            for message in [
                b"x".to_vec(),
                reply(&other, 0, 3),
                reply(&room[..len], 0, 0),
            ] {
                server.send_to(&message, from).unwrap();
            }
        });
        let found = exchange(&asked, &[address], QueryOptions::default());
        peer.join().unwrap();
        assert_eq!(found, Ok(Vec::new()));
    }

    #[test]
    fn what_did_not_fit_comes_by_tcp() {
        const TRUNCATED: u8 = 2;
        let (server, address) = local();
        let listener = TcpListener::bind(address).unwrap();
        let asked = question(9, "a.b", A, true).unwrap();
        let peer = thread::spawn(move || {
            let mut room = [0; 512];
            let (len, from) = server.recv_from(&mut room).unwrap();
            let cut = reply(&room[..len], TRUNCATED, 0);
            server.send_to(&cut, from).unwrap();
            let (mut stream, _) = listener.accept().unwrap();
            let mut question = vec![0; len + 2];
            stream.read_exact(&mut question).unwrap();
            let mut whole = reply(&question[2..], 0, 0);
            whole[7] = 1;
            whole.extend(b"\xc0\x0c\0\x01\0\x01\0\0\0\x05\0\x04\x01\x02\x03\x04");
            stream
                .write_all(&(whole.len() as u16).to_be_bytes())
                .unwrap();
            stream.write_all(&whole).unwrap();
        });
        let found = exchange(&asked, &[address], QueryOptions::default()).unwrap();
        peer.join().unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].ttl, found[0].section), (5, Section::Answer));
    }

    #[test]
    fn another_server_is_asked() {
        const SERVER_FAILURE: u8 = 2;
        const NAME_ERROR: u8 = 3;
        let (first, one) = local();
        let (second, two) = local();
        let asked = question(9, "a.b", A, true).unwrap();
        let answer = |server: UdpSocket, code| {
            thread::spawn(move || {
                let mut room = [0; 512];
                let (len, from) = server.recv_from(&mut room).unwrap();
                server.send_to(&reply(&room[..len], 0, code), from).unwrap();
            })
        };
        let peers = [answer(first, SERVER_FAILURE), answer(second, NAME_ERROR)];
        let found = exchange(&asked, &[one, two], QueryOptions::default());
        for peer in peers {
            peer.join().unwrap();
        }
        assert_eq!(found, Err(Error::new(DNS_ERROR_RCODE_NAME_ERROR)));
    }
}
