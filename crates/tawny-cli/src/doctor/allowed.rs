//! What the kernel and the privileges of this process allow. Each thing is tried, not guessed.

use std::io;
use std::net::{Ipv6Addr, TcpListener};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketType, ipproto, socket};

use super::{Finding, proc};

pub fn findings() -> Vec<Finding> {
    let disabled = proc::sysctl("kernel.io_uring_disabled");
    let io_uring = io_uring(
        tawny_engine::kernel::io_uring(),
        disabled.as_deref(),
        proc::has_seccomp_filter(),
    );
    vec![
        Finding("io_uring", format!("{io_uring}; Tawny does not need it")),
        Finding(
            "epoll_pwait2",
            epoll_pwait2(tawny_engine::kernel::has_epoll_pwait2()).into(),
        ),
        Finding("raw sockets", raw_sockets()),
        Finding(
            "low ports",
            low_ports(proc::may_bind_any_port(), first_free_port()),
        ),
        Finding(
            "IPv6",
            ipv6(TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).map(drop)),
        ),
    ]
}

fn io_uring(tried: io::Result<()>, disabled: Option<&str>, filtered: bool) -> String {
    let Err(error) = tried else {
        return "yes".into();
    };
    match (error.raw_os_error().map(Errno::from_raw_os_error), disabled) {
        (Some(Errno::NOSYS), _) if filtered => "no: a seccomp filter hides it (ENOSYS)".into(),
        (Some(Errno::NOSYS), _) => "no: this kernel has none (ENOSYS)".into(),
        (Some(Errno::PERM), Some(value @ ("1" | "2"))) => {
            format!("no: kernel.io_uring_disabled is {value} (EPERM)")
        }
        (Some(Errno::PERM), _) if filtered => "no: a seccomp filter denies it (EPERM)".into(),
        _ => format!("no: {error}"),
    }
}

fn epoll_pwait2(there: bool) -> &'static str {
    if there {
        "yes"
    } else {
        "no: time-outs are whole milliseconds (the call came with Linux 5.11)"
    }
}

fn raw_sockets() -> String {
    match socket(AddressFamily::INET, SocketType::RAW, Some(ipproto::ICMP)) {
        Ok(_) => "yes".into(),
        Err(Errno::PERM | Errno::ACCESS) => {
            "no: needs CAP_NET_RAW (setcap cap_net_raw+ep PROGRAM)".into()
        }
        Err(error) => format!("no: {}", io::Error::from(error)),
    }
}

/// The lowest port that needs no privilege.
fn first_free_port() -> u16 {
    proc::sysctl("net.ipv4.ip_unprivileged_port_start")
        .and_then(|port| port.parse().ok())
        .unwrap_or(1024)
}

fn low_ports(privileged: bool, first: u16) -> String {
    match first {
        _ if privileged => "yes".into(),
        0 | 1 => "yes (net.ipv4.ip_unprivileged_port_start)".into(),
        _ => format!(
            "from {first} on; below needs CAP_NET_BIND_SERVICE (setcap cap_net_bind_service+ep PROGRAM)"
        ),
    }
}

fn ipv6(tried: io::Result<()>) -> String {
    match tried {
        Ok(()) => "yes".into(),
        Err(error) => format!("no: ::1 cannot be bound ({error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_there_is_no_io_uring() {
        let failed = |errno: Errno| Err(errno.into());
        assert_eq!(io_uring(Ok(()), Some("0"), true), "yes");
        assert!(io_uring(failed(Errno::PERM), Some("2"), false).contains("io_uring_disabled is 2"));
        assert!(io_uring(failed(Errno::PERM), Some("0"), true).contains("seccomp"));
        assert!(io_uring(failed(Errno::NOSYS), None, false).contains("this kernel has none"));
        assert!(io_uring(failed(Errno::NOSYS), None, true).contains("seccomp"));
        assert!(io_uring(failed(Errno::NOMEM), None, false).contains("memory"));
    }

    #[test]
    fn low_port_verdicts() {
        assert_eq!(low_ports(true, 1024), "yes");
        assert!(low_ports(false, 0).starts_with("yes"));
        assert!(low_ports(false, 1024).starts_with("from 1024 on"));
    }
}
