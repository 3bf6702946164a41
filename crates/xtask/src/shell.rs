//! Running programs: with bounded time, with the output kept.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// How it ended; none if it was killed because its time was over or could not be started.
    pub status: Option<ExitStatus>,
    /// Standard output and standard error, in the order of writing.
    pub output: String,
}

impl Ended {
    /// It ended by itself with status 0.
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// The end in words: "status 1", "signal 11", "killed after its time".
    pub fn how(&self) -> String {
        match self.status {
            Some(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("status {code}"),
                (None, Some(signal)) => format!("signal {signal}"),
                (None, None) => status.to_string(),
            },
            None => "not ended in time".to_owned(),
        }
    }
}

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Runs a program and whatever it starts, for at most `limit`. The output goes through a file, not a
/// pipe: a pipe would stay open as long as any left-over child holds it.
pub fn run(command: &mut Command, limit: Duration) -> io::Result<Ended> {
    let mut output = tempfile::tempfile()?;
    command
        .stdin(std::process::Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?);
    let mut child = command.process_group(0).spawn()?;
    let end = Instant::now() + limit;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() >= end => {
                kill_group(child.id());
                child.wait()?;
                break None;
            }
            None => std::thread::sleep(LOOK),
        }
    };
    Ok(Ended {
        status,
        output: read_back(&mut output)?,
    })
}

/// Ends the process group that `run` made.
fn kill_group(leader: u32) {
    let group = i32::try_from(leader)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

fn read_back(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The program that a shell would start.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|file| file.is_file())
}

/// Applies `work` to all items, `width` at a time; the results keep the items' order.
pub fn in_parallel<T: Sync, R: Send>(
    width: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        while let Some((index, item)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).map(|item| (index, item))
        } {
            let result = work(item);
            results
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .push((index, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..width {
            scope.spawn(worker);
        }
    });
    let mut results = results
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limit: Duration) -> Ended {
        run(Command::new("sh").args(["-c", script]), limit).unwrap()
    }

    #[test]
    fn ends() {
        let ended = sh("echo out; echo err >&2; exit 3", Duration::from_secs(60));
        assert_eq!(
            (ended.output.as_str(), ended.how().as_str()),
            ("out\nerr\n", "status 3")
        );
        assert_eq!(sh("kill -9 $$", Duration::from_secs(60)).how(), "signal 9");
    }

    #[test]
    fn what_runs_too_long_is_ended_with_its_children() {
        let ended = sh("echo begun; sleep 1000 & wait", Duration::from_millis(300));
        assert!(ended.status.is_none());
        assert_eq!(ended.how(), "not ended in time");
    }

    #[test]
    fn parallel_results_keep_their_order() {
        let squares = in_parallel(2, &[1, 2, 3, 4, 5], |n| n * n);
        assert_eq!(squares, [1, 4, 9, 16, 25]);
    }
}
