//! A directory with sources, and the tool at work in it.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory that goes away with the test. The tool's cache is in it, too.
pub struct Sandbox(tempfile::TempDir);

impl Sandbox {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With one source file.
    pub fn with(name: &str, text: impl AsRef<[u8]>) -> Self {
        let sandbox = Self::new();
        sandbox.write(name, text);
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A program in this directory, with this directory's cache and no compiler chosen.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.0.path())
            .env("XDG_CACHE_HOME", self.path("cache"));
        command
            .env_remove("CC")
            .env_remove("CXX")
            .env_remove("TAWNY_HOME")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// `tawny` with arguments separated by blanks.
    pub fn tawny(&self, arguments: &str) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_tawny"));
        command.args(arguments.split_whitespace());
        command
    }

    /// The tool must succeed; returns its standard output.
    pub fn ok(&self, arguments: &str) -> String {
        let output = self.tawny(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "tawny {arguments}: {}",
            text(&output)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The tool must fail; returns its standard error.
    pub fn fails(&self, arguments: &str) -> String {
        let output = self.tawny(arguments).output().unwrap();
        assert!(
            !output.status.success(),
            "tawny {arguments}: {}",
            text(&output)
        );
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Runs a program that was compiled here: its exit status and its output.
    pub fn run(&self, name: &str) -> (Option<i32>, String) {
        let output = self.command(self.path(name)).output().unwrap();
        (output.status.code(), text(&output))
    }
}

/// Both outputs.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Text as a Windows editor saves it.
pub fn utf16(text: &str) -> Vec<u8> {
    [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}
