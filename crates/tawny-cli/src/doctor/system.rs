//! The kernel, the machine, and the container around them.

use std::path::{Path, PathBuf};

use super::{Finding, proc};

pub fn findings() -> Vec<Finding> {
    let name = rustix::system::uname();
    let kernel = format!(
        "{} {}",
        name.release().to_string_lossy(),
        name.machine().to_string_lossy()
    );
    vec![
        Finding("kernel", kernel),
        Finding("machine", format!("{}, {}", processors(), memory())),
        Finding("container", container()),
    ]
}

fn processors() -> String {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let plural = if count == 1 { "" } else { "s" };
    match cgroup_file("cpu.max").as_deref().and_then(processor_share) {
        Some(share) => format!("{count} processor{plural}, of which the cgroup grants {share:.1}"),
        None => format!("{count} processor{plural}"),
    }
}

fn memory() -> String {
    let total = rustix::system::sysinfo();
    let bytes = total.totalram * u64::from(total.mem_unit);
    match cgroup_file("memory.max").and_then(|limit| limit.parse::<u64>().ok()) {
        Some(limit) if limit < bytes => {
            format!("{} memory, limited to {}", size(bytes), size(limit))
        }
        _ => format!("{} memory", size(bytes)),
    }
}

/// `cpu.max` holds the time granted in each period: "150000 100000", or "max 100000".
fn processor_share(text: &str) -> Option<f64> {
    let (granted, period) = text.split_once(' ')?;
    Some(granted.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

/// A file of the control group (version 2) that this process is in.
fn cgroup_file(name: &str) -> Option<String> {
    let groups = proc::text("/proc/self/cgroup")?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let directory: PathBuf = Path::new("/sys/fs/cgroup").join(own);
    proc::text(directory.join(name)).or_else(|| proc::text(Path::new("/sys/fs/cgroup").join(name)))
}

/// There is no official answer: these are the marks that container managers leave.
fn container() -> String {
    let marks = [("/.dockerenv", "Docker"), ("/run/.containerenv", "Podman")];
    let by_file = marks
        .iter()
        .find(|(file, _)| Path::new(file).exists())
        .map(|(_, name)| (*name).to_owned());
    let by_variable = std::env::var("container").ok();
    let in_kubernetes =
        std::env::var_os("KUBERNETES_SERVICE_HOST").map(|_| "Kubernetes".to_owned());
    let name = in_kubernetes
        .or(by_file)
        .or(by_variable)
        .unwrap_or_else(|| "no sign of one".into());
    let filter = if proc::has_seccomp_filter() {
        ", with a seccomp filter"
    } else {
        ""
    };
    format!("{name}{filter}")
}

/// Bytes as a person reads them.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..0x100_000 => format!("{} KiB", bytes.div_ceil(1024)),
        0x100_000..0x4000_0000 => format!("{:.1} MiB", bytes as f64 / 0x100_000 as f64),
        _ => format!("{:.1} GiB", bytes as f64 / 0x4000_0000 as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        assert_eq!(processor_share("150000 100000"), Some(1.5));
        assert_eq!(processor_share("max 100000"), None);
    }

    #[test]
    fn sizes() {
        assert_eq!(size(1), "1 KiB");
        assert_eq!(size(3 << 19), "1.5 MiB");
        assert_eq!(size(8 << 30), "8.0 GiB");
    }
}
