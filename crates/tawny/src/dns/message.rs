//! Messages of DNS: RFC 1035, section 4.
//!
//! Records of types that are not known here keep their bytes. Whatever a server sends, reading ends: a
//! pointer in a name only leads towards the beginning.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::record_type::*;

/// Identifier, flags, four counts.
const HEADER: usize = 12;
/// The Internet's class.
const CLASS: u16 = 1;
/// The longest name and the longest label, as they travel.
const MAXIMUM_NAME: usize = 255;
const MAXIMUM_LABEL: usize = 63;

/// Where in an answer a record stands.
#[doc(alias = "DNS_SECTION")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// It answers the question.
    Answer = 1,
    /// It says who knows.
    Authority = 2,
    /// It is there to save further questions.
    Additional = 3,
}

/// A record.
#[doc(alias = "DNS_RECORD")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose it is.
    pub name: String,
    /// The type.
    pub record_type: u16,
    /// For how many seconds it may be kept.
    pub ttl: u32,
    /// Where it stands.
    pub section: Section,
    /// What it says.
    pub data: Data,
}

/// What records say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// A
    Ipv4(Ipv4Addr),
    /// AAAA
    Ipv6(Ipv6Addr),
    /// CNAME, NS, PTR and the like
    Name(String),
    /// MX: the preference and the host.
    Exchange(u16, String),
    /// MINFO, RP: two mailboxes.
    Mailboxes(String, String),
    /// TXT, HINFO
    Text(Vec<String>),
    /// SOA
    Authority(Authority),
    /// SRV
    Service {
        /// The lowest is asked first.
        priority: u16,
        /// How often, among equals.
        weight: u16,
        /// The port.
        port: u16,
        /// The host.
        target: String,
    },
    /// Of another type: as it came.
    Other(Vec<u8>),
}

/// SOA: who answers for a zone.
#[doc(alias = "DNS_SOA_DATA")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The server that has the original.
    pub primary: String,
    /// The mailbox of who looks after it.
    pub administrator: String,
    /// The version.
    pub serial: u32,
    /// Seconds after which a copy is compared.
    pub refresh: u32,
    /// Seconds after which that is tried again.
    pub retry: u32,
    /// Seconds after which a copy is worth nothing.
    pub expire: u32,
    /// Seconds for which it may be kept that something is not there.
    pub default_ttl: u32,
}

/// A question; `None` when the name cannot be asked for.
pub(super) fn question(id: u16, name: &str, record_type: u16, recursion: bool) -> Option<Vec<u8>> {
    const RECURSION_DESIRED: u16 = 0x0100;
    let flags = if recursion { RECURSION_DESIRED } else { 0 };
    let mut message = Vec::new();
    for word in [id, flags, 1, 0, 0, 0] {
        message.extend_from_slice(&word.to_be_bytes());
    }
    let start = message.len();
    for label in name.split('.').filter(|_| !name.is_empty()) {
        if label.is_empty() || label.len() > MAXIMUM_LABEL {
            return None;
        }
        message.push(label.len() as u8);
        message.extend_from_slice(label.as_bytes());
    }
    message.push(0);
    if message.len() - start > MAXIMUM_NAME {
        return None;
    }
    for word in [record_type, CLASS] {
        message.extend_from_slice(&word.to_be_bytes());
    }
    Some(message)
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// It did not fit.
    pub is_truncated: bool,
    /// What became of the question; 0 for an answer.
    pub code: u8,
    /// The records of all sections.
    pub records: Vec<Record>,
}

/// Whether `message` answers `question`.
pub(super) fn answers(message: &[u8], question: &[u8]) -> bool {
    const RESPONSE: u8 = 0x80;
    let same_question = || {
        let own = &question[HEADER..];
        let theirs = message.get(HEADER..HEADER + own.len());
        theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(own))
    };
    message.len() >= HEADER
        && message[..2] == question[..2]
        && message[2] & RESPONSE != 0
        // A server that does not understand the question need not repeat it.
        && (message[4..6] == [0, 0] || same_question())
}

/// Reads an answer.
pub(super) fn parse(message: &[u8]) -> Option<Answer> {
    const TRUNCATED: u8 = 0x02;
    let mut reader = Reader { message, at: 0 };
    reader.take(2)?;
    let flags = reader.take(2)?;
    let (is_truncated, code) = (flags[0] & TRUNCATED != 0, flags[1] & 0xf);
    let questions = reader.word()?;
    let counts = [reader.word()?, reader.word()?, reader.word()?];
    for _ in 0..questions {
        reader.name()?;
        reader.take(4)?;
    }
    let sections = [Section::Answer, Section::Authority, Section::Additional];
    let mut records = Vec::new();
    for (section, count) in sections.into_iter().zip(counts) {
        for _ in 0..count {
            match reader.record(section) {
                Some(record) => records.extend(record),
                // What is cut off is not there.
                None if is_truncated => break,
                None => return None,
            }
        }
    }
    Some(Answer {
        is_truncated,
        code,
        records,
    })
}

/// Reads a message.
#[derive(Clone)]
struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let bytes = self.message.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(bytes)
    }

    fn octet(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn word(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(*self.take(4)?.first_chunk()?))
    }

    /// A name, of which the end may stand further to the front.
    fn name(&mut self) -> Option<String> {
        const POINTER: u8 = 0xc0;
        let mut name = String::new();
        let mut reader = self.clone();
        let mut behind = None;
        loop {
            let place = reader.at;
            let len = reader.octet()?;
            match len & POINTER {
                0 if len == 0 => break,
                0 => {
                    let label = reader.take(len.into())?;
                    if !name.is_empty() {
                        name.push('.');
                    }
                    name.push_str(&String::from_utf8_lossy(label));
                    if name.len() > MAXIMUM_NAME * 3 {
                        return None;
                    }
                }
                POINTER => {
                    let to = usize::from(len & !POINTER) << 8 | usize::from(reader.octet()?);
                    behind.get_or_insert(reader.at);
                    reader.at = Some(to).filter(|to| *to < place)?;
                }
                _ => return None,
            }
        }
        self.at = behind.unwrap_or(reader.at);
        Some(name)
    }

    /// Text with its length before it.
    fn string(&mut self) -> Option<String> {
        let len = self.octet()?;
        Some(String::from_utf8_lossy(self.take(len.into())?).into_owned())
    }

    /// The next record; `Some(None)` for one that is about the message itself, or of another class.
    fn record(&mut self, section: Section) -> Option<Option<Record>> {
        let name = self.name()?;
        let (record_type, class, ttl) = (self.word()?, self.word()?, self.long()?);
        let len = usize::from(self.word()?);
        let end = self.at + len;
        let whole = self.message.get(..end)?;
        let mut inner = Reader {
            message: whole,
            at: self.at,
        };
        self.at = end;
        if record_type == OPT || class != CLASS {
            return Some(None);
        }
        Some(Some(Record {
            name,
            record_type,
            ttl,
            section,
            data: inner.data(record_type)?,
        }))
    }

    fn data(&mut self, record_type: u16) -> Option<Data> {
        Some(match record_type {
            A => Data::Ipv4(Ipv4Addr::from(*self.take(4)?.first_chunk::<4>()?)),
            AAAA => Data::Ipv6(Ipv6Addr::from(*self.take(16)?.first_chunk::<16>()?)),
            NS | CNAME | PTR | MB | MG | MR | DNAME => Data::Name(self.name()?),
            MX => Data::Exchange(self.word()?, self.name()?),
            MINFO | RP => Data::Mailboxes(self.name()?, self.name()?),
            TXT | HINFO => {
                let mut strings = Vec::new();
                while self.at < self.message.len() {
                    strings.push(self.string()?);
                }
                Data::Text(strings)
            }
            SOA => Data::Authority(Authority {
                primary: self.name()?,
                administrator: self.name()?,
                serial: self.long()?,
                refresh: self.long()?,
                retry: self.long()?,
                expire: self.long()?,
                default_ttl: self.long()?,
            }),
            SRV => Data::Service {
                priority: self.word()?,
                weight: self.word()?,
                port: self.word()?,
                target: self.name()?,
            },
            _ => Data::Other(self.take(self.message.len() - self.at)?.to_vec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An answer to a question for `a.b` with records whose name is a pointer to that of the question.
    fn answer(records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut message = question(7, "a.b", A, true).unwrap();
        message[2] |= 0x80;
        message[7] = records.len() as u8;
        for (record_type, data) in records {
            message.extend([0xc0, 12]);
            message.extend(record_type.to_be_bytes());
            message.extend([0, 1, 0, 0, 0, 60]);
            message.extend((data.len() as u16).to_be_bytes());
            message.extend(*data);
        }
        message
    }

    fn data_of(record_type: u16, data: &[u8]) -> Option<Data> {
        let found = parse(&answer(&[(record_type, data)]))?;
        let record = found.records.into_iter().next()?;
        assert_eq!((record.name.as_str(), record.ttl), ("a.b", 60));
        Some(record.data)
    }

    #[test]
    fn questions() {
        let asked = question(0x0102, "ab.c", MX, true).unwrap();
        let head = [1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        assert_eq!(asked[..12], head);
        assert_eq!(asked[12..], *b"\x02ab\x01c\0\0\x0f\0\x01");
        assert!(question(0, "", NS, false).is_some());
        assert!(question(0, "a..b", A, true).is_none());
        assert!(question(0, &"x".repeat(64), A, true).is_none());
        assert!(question(0, &["x"; 128].join("."), A, true).is_none());
    }

    #[test]
    fn records_of_all_kinds() {
        let here = Data::Ipv4(Ipv4Addr::new(1, 2, 3, 4));
        assert_eq!(data_of(A, &[1, 2, 3, 4]), Some(here));
        let six = Data::Ipv6(Ipv6Addr::LOCALHOST);
        assert_eq!(data_of(AAAA, &Ipv6Addr::LOCALHOST.octets()), Some(six));
        // A name with a pointer at its end.
        let name = Data::Name("www.a.b".into());
        assert_eq!(data_of(CNAME, b"\x03www\xc0\x0c"), Some(name));
        let exchange = Data::Exchange(10, "a.b".into());
        assert_eq!(data_of(MX, b"\0\x0a\xc0\x0c"), Some(exchange));
        let text = Data::Text(vec!["ab".into(), String::new()]);
        assert_eq!(data_of(TXT, b"\x02ab\0"), Some(text));
        let service = Data::Service {
            priority: 1,
            weight: 2,
            port: 3,
            target: "a.b".into(),
        };
        assert_eq!(data_of(SRV, b"\0\x01\0\x02\0\x03\xc0\x0c"), Some(service));
        assert_eq!(data_of(4711, b"xy"), Some(Data::Other(b"xy".to_vec())));
    }

    #[test]
    fn wrong_records_are_none() {
        assert_eq!(data_of(A, &[1, 2, 3]), None);
        assert_eq!(data_of(TXT, b"\x05ab"), None);
        // A pointer to itself, one forward, a label of an unknown kind.
        let own_place = (12 + 9 + 12) as u8;
        assert_eq!(data_of(CNAME, &[0xc0, own_place]), None);
        assert_eq!(data_of(CNAME, &[0xc0, 0xff]), None);
        assert_eq!(data_of(CNAME, &[0x40, 0]), None);
    }

    #[test]
    fn only_what_was_asked_is_answered() {
        let asked = question(7, "a.b", A, true).unwrap();
        let mut message = answer(&[]);
        assert!(answers(&message, &asked));
        message[13] = b'A';
        assert!(answers(&message, &asked), "names are equal in any case");
        message[13] = b'c';
        assert!(!answers(&message, &asked));
        let other = question(8, "a.b", A, true).unwrap();
        assert!(!answers(&answer(&[]), &other));
        assert!(!answers(&asked, &asked), "a question is no answer");
        assert!(!answers(&[], &asked));
    }

    proptest! {
        #[test]
        fn whatever_comes_ends(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
            let mut message = answer(&[(CNAME, &bytes)]);
            let _ = parse(&message);
            message.truncate(bytes.len());
            let _ = parse(&message);
        }
    }
}
