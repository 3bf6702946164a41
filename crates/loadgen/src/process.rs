//! CPU time and memory of another process, seen from outside.

use std::io;
use std::time::Duration;

use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;

/// Measures one process of the same user.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    pid: u32,
    clock: ClockId,
}

/// Memory of a process in bytes, from `/proc/PID/smaps_rollup`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Resident pages.
    pub resident: u64,
    /// Resident pages, shared ones in equal parts.
    pub proportional: u64,
    /// Resident pages that no file backs: heap, stacks, private mappings.
    pub anonymous: u64,
}

impl Meter {
    /// A meter for the process `pid`.
    pub fn new(pid: u32) -> io::Result<Meter> {
        let clock = clock_getcpuclockid(Pid::from_raw(pid.cast_signed()))?;
        Ok(Meter { pid, clock })
    }

    /// CPU time that all threads of the process, also ended ones, have used so far. The kernel
    /// brings the clock up to date for the call, so that short stretches can be measured.
    pub fn cpu_time(&self) -> io::Result<Duration> {
        Ok(self.clock.now()?.into())
    }

    /// Memory of the process now.
    pub fn memory(&self) -> io::Result<Memory> {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid))?;
        Ok(parse_rollup(&text))
    }
}

fn parse_rollup(text: &str) -> Memory {
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_suffix(" kB"))
            .and_then(|number| number.trim().parse::<u64>().ok())
            .map_or(0, |kibibytes| kibibytes * 1024)
    };
    Memory {
        resident: field("Rss:"),
        proportional: field("Pss:"),
        anonymous: field("Anonymous:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_cpu_time_and_memory_grow_with_use() {
        let meter = Meter::new(std::process::id()).unwrap();
        let (cpu, memory) = (meter.cpu_time().unwrap(), meter.memory().unwrap());
        let pages: Vec<u8> = std::hint::black_box((0..8 << 20).map(|i| i as u8).collect());
        assert!(meter.cpu_time().unwrap() > cpu);
        assert!(meter.memory().unwrap().anonymous >= memory.anonymous + (4 << 20));
        drop(pages);
    }

    #[test]
    fn the_rollup_is_read_in_bytes() {
        let text = "55-7f ---p 0 00:00 0 [rollup]\nRss:   1676 kB\nPss:   245 kB\nPss_Anon: 99 kB\nAnonymous:   104 kB\n";
        let memory = parse_rollup(text);
        assert_eq!(memory.resident, 1676 * 1024);
        assert_eq!(memory.proportional, 245 * 1024);
        assert_eq!(memory.anonymous, 104 * 1024);
    }
}
