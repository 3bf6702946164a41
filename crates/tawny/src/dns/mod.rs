//! DNS: questions about records of any type to the name servers of this computer, or to others.
//!
//! Names of computers are resolved by the C library (`name_service`); this is for programs that want the
//! records themselves.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/>

mod exchange;
mod hosts;
mod message;
mod name;

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};

pub use message::{Data, Record, Section};
pub use name::{NameFormat, equal_names, validate_name};

use crate::codes::*;
use crate::ip_helper::resolver;
use crate::{Error, thread};
use exchange::exchange;

/// The port of name servers.
const PORT: u16 = 53;

/// Where name servers are looked for before `/etc/resolv.conf`: addresses, with ports if need be, between
/// commas.
pub const SERVERS_VARIABLE: &str = "TAWNY_DNS_SERVERS";

/// Types of records: RFC 1035, RFC 3596, RFC 2782.
pub mod record_type {
    #![allow(missing_docs, reason = "the names are those of the documents")]
    pub const A: u16 = 1;
    pub const NS: u16 = 2;
    pub const CNAME: u16 = 5;
    pub const SOA: u16 = 6;
    pub const MB: u16 = 7;
    pub const MG: u16 = 8;
    pub const MR: u16 = 9;
    pub const PTR: u16 = 12;
    pub const HINFO: u16 = 13;
    pub const MINFO: u16 = 14;
    pub const MX: u16 = 15;
    pub const TXT: u16 = 16;
    pub const RP: u16 = 17;
    pub const AAAA: u16 = 28;
    pub const SRV: u16 = 33;
    pub const DNAME: u16 = 39;
    pub const OPT: u16 = 41;
}

bitflags::bitflags! {
    /// How a question is asked: `DNS_QUERY_*`. Others concern caches, which there are none of here.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct QueryOptions: u64 {
        /// An answer that did not fit is taken as it is.
        const ACCEPT_TRUNCATED_RESPONSE = 0x1;
        /// By TCP.
        const USE_TCP_ONLY = 0x2;
        /// The server is to know it itself.
        const NO_RECURSION = 0x4;
        /// Nobody is asked: what this computer knows must do.
        const NO_WIRE_QUERY = 0x10;
        /// The computer's own list of names does not count.
        const NO_HOSTS_FILE = 0x40;
        /// Only servers are asked.
        const WIRE_ONLY = 0x100;
        /// The name is whole: no domains are added to it.
        const TREAT_AS_FQDN = 0x1000;
    }
}

/// A question.
#[doc(alias = "DNS_QUERY_REQUEST")]
#[derive(Clone, Debug)]
pub struct Query {
    /// The name.
    pub name: String,
    /// The type of the records.
    pub record_type: u16,
    /// How it is asked.
    pub options: QueryOptions,
    /// The servers; those of this computer if there are none here. Port 0 is that of name servers.
    pub servers: Vec<SocketAddr>,
}

/// The servers that are asked when the question names none.
fn own_servers() -> Vec<SocketAddr> {
    let with_port = |text: &str| {
        let text = text.trim();
        let bare = || Some(SocketAddr::new(text.parse::<IpAddr>().ok()?, PORT));
        text.parse().ok().or_else(bare)
    };
    match env::var(SERVERS_VARIABLE) {
        Ok(list) if !list.is_empty() => list.split(',').filter_map(with_port).collect(),
        _ => {
            let servers = resolver().servers;
            let with_port = |ip| SocketAddr::new(ip, PORT);
            servers.into_iter().map(with_port).collect()
        }
    }
}

/// The name as it is, and with the domains in which a short one is looked for.
fn candidates(query: &Query) -> Vec<String> {
    let name = query.name.trim_end_matches('.').to_owned();
    let is_whole = query.name.ends_with('.') || query.options.contains(QueryOptions::TREAT_AS_FQDN);
    if is_whole || name.contains('.') || name.is_empty() {
        return vec![name];
    }
    let mut all: Vec<_> = resolver()
        .search
        .iter()
        .map(|domain| format!("{name}.{domain}"))
        .collect();
    all.push(name);
    all
}

/// The records of a type that a name has, with what the server says beside them; an alias and what it
/// stands for are both in the answer.
///
/// # Errors
/// `DNS_ERROR_RCODE_NAME_ERROR`: there is no such name. `DNS_INFO_NO_RECORDS`: it has no records of the
/// type. Other `DNS_ERROR_RCODE_*`: what the server says. `DNS_ERROR_BAD_PACKET`: an answer that is none.
/// `DNS_ERROR_NO_DNS_SERVERS`; `ERROR_TIMEOUT`: none of the servers answers. `ERROR_INVALID_NAME`.
#[doc(alias = "DnsQuery")]
#[doc(alias = "DnsQueryEx")]
pub fn query(query: &Query) -> Result<Vec<Record>, Error> {
    let options = query.options;
    let of_hosts = query.servers.is_empty()
        && !options.intersects(QueryOptions::NO_HOSTS_FILE | QueryOptions::WIRE_ONLY);
    if of_hosts {
        let found = hosts::find(&query.name, query.record_type);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let mut outcome = Err(Error::new(DNS_ERROR_RCODE_NAME_ERROR));
    if options.contains(QueryOptions::NO_WIRE_QUERY) {
        return outcome;
    }
    let servers = match query.servers.as_slice() {
        [] => own_servers(),
        given => given.to_vec(),
    };
    if servers.is_empty() {
        return Err(Error::new(DNS_ERROR_NO_DNS_SERVERS));
    }
    for name in candidates(query) {
        outcome = thread::blocking(|| ask(&name, query, &servers));
        if outcome != Err(Error::new(DNS_ERROR_RCODE_NAME_ERROR)) {
            break;
        }
    }
    outcome
}

fn ask(name: &str, query: &Query, servers: &[SocketAddr]) -> Result<Vec<Record>, Error> {
    // Keys of hash maps are random: nobody can guess what the next is.
    let id = RandomState::new().hash_one(name) as u16;
    let recursion = !query.options.contains(QueryOptions::NO_RECURSION);
    let question = message::question(id, name, query.record_type, recursion)
        .ok_or(Error::new(ERROR_INVALID_NAME))?;
    let records = exchange(&question, servers, query.options)?;
    let wanted = |record: &Record| record.section == Section::Answer;
    if !records.iter().any(wanted) {
        return Err(Error::new(DNS_INFO_NO_RECORDS));
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query_for(name: &str, options: QueryOptions) -> Query {
        Query {
            name: name.into(),
            record_type: record_type::A,
            options,
            servers: Vec::new(),
        }
    }

    #[test]
    fn whole_names_stay_as_they_are() {
        let none = QueryOptions::default();
        assert_eq!(candidates(&query_for("a.b", none)), ["a.b"]);
        assert_eq!(candidates(&query_for("a.", none)), ["a"]);
        let whole = query_for("a", QueryOptions::TREAT_AS_FQDN);
        assert_eq!(candidates(&whole), ["a"]);
        assert_eq!(candidates(&query_for("a", none)).last().unwrap(), "a");
    }

    #[test]
    fn nobody_is_asked() {
        let asked = query(&query_for("tawny.invalid", QueryOptions::NO_WIRE_QUERY));
        assert_eq!(asked, Err(Error::new(DNS_ERROR_RCODE_NAME_ERROR)));
    }
}
