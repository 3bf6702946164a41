//! What the compiler driver has to say when it cannot go on.

use std::io;
use std::path::PathBuf;

/// Why a compilation could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither `CC`/`CXX` nor any usual compiler names a program that exists.
    #[error("no {language} compiler found: apt install {package}")]
    NoCompiler {
        /// "C" or "C++".
        language: &'static str,
        /// The Debian package that brings one.
        package: &'static str,
    },
    /// `CC` or `CXX` names a program that does not exist.
    #[error("{variable}={value}: no such program")]
    CompilerNotFound {
        /// `CC` or `CXX`.
        variable: &'static str,
        /// Its value.
        value: String,
    },
    /// The tool runs from a place that has neither headers nor library beside it.
    #[error(
        "no {what} found for {tool}: build with `cargo build --release`, install with `cargo xtask dist`, \
         or set TAWNY_HOME to the installed prefix"
    )]
    NotInstalled {
        /// "headers" or the library's file name.
        what: String,
        /// The path of the running tool.
        tool: PathBuf,
    },
    /// `-m32` at link time without a 32-bit library.
    #[error(
        "-m32 needs a 32-bit libtawny, and there is none in {searched}: apt install gcc-multilib g++-multilib; \
         rustup target add i686-unknown-linux-gnu; cargo build --release --package libtawny --target \
         i686-unknown-linux-gnu"
    )]
    No32BitLibrary {
        /// Where it was looked for.
        searched: String,
    },
    /// A `__finally` block in C, and clang.
    #[error("{}: __finally in C needs gcc (apt install gcc; CC=gcc)", .0.display())]
    FinallyNeedsGcc(PathBuf),
    /// Two options exclude each other.
    #[error("{0} and {1} exclude each other")]
    Conflict(&'static str, &'static str),
    /// A file operation failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program could not be started.
    #[error("cannot start {program}: {source}")]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A helper compilation (of the start object) failed.
    #[error("{program} could not build {what}:\n{stderr}")]
    Helper {
        /// The compiler.
        program: String,
        /// What was to be built.
        what: String,
        /// Its diagnostics.
        stderr: String,
    },
    /// `tawny run` without a source file.
    #[error("no source file among the arguments")]
    NoSource,
}

impl From<io::Error> for Error {
    fn from(source: io::Error) -> Self {
        Self::Io {
            path: crate::cache::root(),
            source,
        }
    }
}

/// Gives an I/O error the path it belongs to.
pub trait AtPath<T> {
    /// Names the file in the error.
    fn at(self, path: &std::path::Path) -> Result<T, Error>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, path: &std::path::Path) -> Result<T, Error> {
        self.map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })
    }
}
