//! Running programs: with bounded time, with the output kept.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
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

/// Runs a program and whatever it starts, for at most `limit`.
pub fn run(command: &mut Command, limit: Duration) -> io::Result<Ended> {
    start(command)?.wait(limit)
}

/// Starts a program in a process group of its own. The output goes into a file, not a pipe: a pipe
/// would stay open as long as any left-over child holds it.
pub fn start(command: &mut Command) -> io::Result<Running> {
    let output = tempfile::tempfile()?;
    command
        .stdin(std::process::Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?);
    let child = command.process_group(0).spawn()?;
    Ok(Running { child, output })
}

/// A program that has been started. Dropped, it is ended.
pub struct Running {
    child: Child,
    output: File,
}

impl Running {
    /// Waits for its end, which comes by force when `limit` is over.
    pub fn wait(mut self, limit: Duration) -> io::Result<Ended> {
        let end = Instant::now() + limit;
        let status = loop {
            match self.child.try_wait()? {
                Some(status) => break Some(status),
                None if Instant::now() >= end => {
                    kill_group(self.child.id());
                    self.child.wait()?;
                    break None;
                }
                None => std::thread::sleep(LOOK),
            }
        };
        Ok(Ended {
            status,
            output: self.output()?,
        })
    }

    /// The first line of its output that begins with `prefix`, without the prefix. None if it ends
    /// or `limit` is over before there is one.
    pub fn line(&mut self, prefix: &str, limit: Duration) -> io::Result<Option<String>> {
        let end = Instant::now() + limit;
        loop {
            let over = self.child.try_wait()?.is_some() || Instant::now() >= end;
            let output = self.output()?;
            let complete = output
                .split_inclusive('\n')
                .filter_map(|line| line.strip_suffix('\n'));
            if let Some(rest) = complete
                .into_iter()
                .find_map(|line| line.strip_prefix(prefix))
            {
                return Ok(Some(rest.trim().to_owned()));
            }
            if over {
                return Ok(None);
            }
            std::thread::sleep(LOOK);
        }
    }

    /// What it has written. The file is read by position: the program's own is shared with us.
    fn output(&self) -> io::Result<String> {
        let mut bytes = vec![0; usize::try_from(self.output.metadata()?.len()).unwrap_or(0)];
        let length = self.output.read_at(&mut bytes, 0)?;
        Ok(String::from_utf8_lossy(&bytes[..length]).into_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            kill_group(self.child.id());
            let _ = self.child.wait();
        }
    }
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
    fn a_line_of_a_running_program() {
        let limit = Duration::from_secs(60);
        let mut running =
            start(Command::new("sh").args(["-c", "echo port 7; echo more; exec sleep 1000"]))
                .unwrap();
        assert_eq!(running.line("port ", limit).unwrap().as_deref(), Some("7"));
        let mut ended = start(Command::new("true").arg("")).unwrap();
        assert_eq!(ended.line("port ", limit).unwrap(), None);
    }

    #[test]
    fn parallel_results_keep_their_order() {
        let squares = in_parallel(2, &[1, 2, 3, 4, 5], |n| n * n);
        assert_eq!(squares, [1, 4, 9, 16, 25]);
    }
}
