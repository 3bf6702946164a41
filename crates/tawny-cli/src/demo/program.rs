//! The server program of the demo, from Windows source to an executable.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tempfile::TempDir;

use crate::driver::{self, CommandLine, Error, FrontEnd};

/// Where the example is in the source tree that this tool was built from.
const IN_SOURCE_TREE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/windows/iocp_echo.c"
);
/// The example itself, for a tool that has no source tree.
const EMBEDDED: &str = include_str!("../../../../examples/windows/iocp_echo.c");
const EMBEDDED_NAME: &str = "iocp_echo.c";

/// A compiled server. The executable goes when this is dropped.
pub struct Program {
    /// File name of the source.
    pub source: String,
    /// The executable.
    pub path: PathBuf,
    _directory: TempDir,
}

/// Compiles `file`, or the example.
pub fn build(file: Option<&Path>) -> Result<Program, ExitCode> {
    match try_build(file) {
        Ok(Some(program)) => Ok(program),
        // The compiler has said what is wrong.
        Ok(None) => Err(ExitCode::FAILURE),
        Err(error) => Err(driver::report(&error)),
    }
}

fn try_build(file: Option<&Path>) -> Result<Option<Program>, Error> {
    let directory = tempfile::Builder::new().prefix("tawny-demo-").tempdir()?;
    let source = source(file, directory.path())?;
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

fn source(file: Option<&Path>, directory: &Path) -> io::Result<PathBuf> {
    if let Some(file) = file {
        return Ok(file.to_owned());
    }
    if let Ok(path) = Path::new(IN_SOURCE_TREE).canonicalize() {
        return Ok(path);
    }
    let path = directory.join(EMBEDDED_NAME);
    std::fs::write(&path, EMBEDDED)?;
    Ok(path)
}
