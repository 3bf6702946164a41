//! The server program of the demo, from Windows source to an executable.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tempfile::TempDir;

use super::models::Model;
use crate::driver::{self, CommandLine, Error, FrontEnd};

/// Where the examples are in the source tree that this tool was built from.
const IN_SOURCE_TREE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/windows");
/// The echo server.
const ECHO: &str = "iocp_echo.c";

macro_rules! embedded {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../../examples/windows/", $name)))),*]
    };
}

/// The echo server itself, for a tool that has no source tree.
const EMBEDDED_ECHO: [(&str, &str); 1] = embedded!("iocp_echo.c");
/// The file server.
pub const FILE_SERVER: &str = "file_server.c";
const EMBEDDED_FILE_SERVER: [(&str, &str); 1] = embedded!("file_server.c");
/// The chat servers.
pub const CHAT: [(&str, &str); 12] = embedded!(
    "chat_async_select.c"
    "chat_blocking.c"
    "chat_completion_port.c"
    "chat_completion_routine.c"
    "chat_event_select.c"
    "chat_overlapped_event.c"
    "chat_select.c"
    "chat/chat.h"
    "chat/client.h"
    "chat/rooms.h"
    "chat/socket_table.h"
    "chat/start.h"
);

/// A compiled server. The executable goes when this is dropped.
pub struct Program {
    /// File name of the source.
    pub source: String,
    /// The executable.
    pub path: PathBuf,
    _directory: TempDir,
}

/// Compiles `file`, or the echo server.
pub fn build(file: Option<&Path>) -> Result<Program, ExitCode> {
    reported(try_build(|directory| match file {
        Some(file) => Ok(file.to_owned()),
        None => example(ECHO, &EMBEDDED_ECHO, directory),
    }))
}

/// Compiles the file server.
pub fn build_file_server() -> Result<Program, ExitCode> {
    reported(try_build(|directory| {
        example(FILE_SERVER, &EMBEDDED_FILE_SERVER, directory)
    }))
}

/// Compiles the chat server of this model.
pub fn build_chat(model: Model) -> Result<Program, ExitCode> {
    reported(try_build(|directory| {
        example(&model.source(), &CHAT, directory)
    }))
}

fn reported(built: Result<Option<Program>, Error>) -> Result<Program, ExitCode> {
    match built {
        Ok(Some(program)) => Ok(program),
        // The compiler has said what is wrong.
        Ok(None) => Err(ExitCode::FAILURE),
        Err(error) => Err(driver::report(&error)),
    }
}

fn try_build(source: impl FnOnce(&Path) -> io::Result<PathBuf>) -> Result<Option<Program>, Error> {
    let directory = tempfile::Builder::new().prefix("tawny-demo-").tempdir()?;
    let source = source(directory.path())?;
    let name = source
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let path = directory.path().join("server");
    let arguments: [OsString; 4] = [
        "-O2".into(),
        source.into(),
        "-o".into(),
        path.clone().into(),
    ];
    let command = driver::plan(&CommandLine::parse(arguments.to_vec()), FrontEnd::C)?;
    let status = Command::new(&command.program)
        .args(&command.arguments)
        .status()
        .map_err(|source| Error::Start {
            program: command.program.display().to_string(),
            source,
        })?;
    Ok(status.success().then_some(Program {
        source: name,
        path,
        _directory: directory,
    }))
}

/// The example `name`: where the source tree has it, or else unpacked into `directory`.
fn example(name: &str, embedded: &[(&str, &str)], directory: &Path) -> io::Result<PathBuf> {
    if let Ok(path) = Path::new(IN_SOURCE_TREE).join(name).canonicalize() {
        return Ok(path);
    }
    for (name, text) in embedded {
        let path = directory.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(directory))?;
        std::fs::write(path, text)?;
    }
    Ok(directory.join(name))
}
