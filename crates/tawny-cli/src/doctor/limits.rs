//! Limits that a server meets.

use rustix::process::{Resource, Rlimit, getrlimit};

use super::{Finding, proc};

pub fn findings() -> Vec<Finding> {
    let known = |name| proc::sysctl(name).unwrap_or_else(|| "unknown".into());
    let ports = known("net.ipv4.ip_local_port_range")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" to ");
    vec![
        Finding("descriptors", descriptors(getrlimit(Resource::Nofile))),
        Finding(
            "listen backlog",
            format!(
                "at most {} (net.core.somaxconn)",
                known("net.core.somaxconn")
            ),
        ),
        Finding(
            "outgoing ports",
            format!("{ports} (net.ipv4.ip_local_port_range)"),
        ),
    ]
}

fn descriptors(limit: Rlimit) -> String {
    let number = |limit: Option<u64>| limit.map_or("unlimited".into(), |limit| limit.to_string());
    let (soft, hard) = (number(limit.current), number(limit.maximum));
    if soft == hard {
        format!("{soft}, one for each socket")
    } else {
        format!("{soft}, raised to {hard} at a program's start; one for each socket")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_limits_are_told() {
        let text = descriptors(Rlimit {
            current: Some(1024),
            maximum: None,
        });
        assert_eq!(
            text,
            "1024, raised to unlimited at a program's start; one for each socket"
        );
    }
}
