//! Where Tawny's headers and libraries are: in an installed prefix, or in the build and source
//! trees of a checkout.

use std::path::{Path, PathBuf};

use super::error::Error;

/// The source tree that this tool was built from.
const SOURCE_INCLUDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../include");
/// Cargo's word for 32-bit x86, as a directory below `target`.
const TARGET_32: &str = "i686-unknown-linux-gnu";

/// The places of one installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The directory of `winsock2.h`.
    pub include: PathBuf,
    /// The static library.
    pub static_library: PathBuf,
    /// The static library for `-m32`, if it has been built.
    pub static_library_32: PathBuf,
    /// The shared library's file.
    pub shared_library: PathBuf,
}

/// The soname of the shared library.
pub const SONAME: &str = "libtawny.so.1";

impl Home {
    /// Finds headers and libraries: `$TAWNY_HOME`, else the prefix that the tool is installed in,
    /// else the build directory that it lies in.
    pub fn find() -> Result<Self, Error> {
        let tool = std::env::current_exe()
            .and_then(|tool| tool.canonicalize())
            .map_err(|source| Error::Io {
                path: "/proc/self/exe".into(),
                source,
            })?;
        if let Some(prefix) = std::env::var_os("TAWNY_HOME").filter(|value| !value.is_empty()) {
            return Self::installed(Path::new(&prefix)).complete(&tool);
        }
        let directory = tool.parent().unwrap_or(Path::new("/"));
        if let Some(prefix) = directory.parent() {
            let installed = Self::installed(prefix);
            if installed.static_library.is_file() {
                return installed.complete(&tool);
            }
        }
        Self::built(directory).complete(&tool)
    }

    /// All of Tawny's own headers, in a fixed order.
    pub fn headers(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut directories = vec![self.include.clone()];
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    directories.push(path)
                } else {
                    files.push(path)
                }
            }
        }
        files.sort_unstable();
        files
    }

    fn installed(prefix: &Path) -> Self {
        Self {
            include: prefix.join("include/tawny-windows"),
            static_library: prefix.join("lib/libtawny.a"),
            static_library_32: prefix.join("lib32/libtawny.a"),
            shared_library: prefix.join("lib").join(SONAME),
        }
    }

    /// `target/release/tawny` has its library in `target/release/deps`.
    fn built(directory: &Path) -> Self {
        let profile = directory.file_name().unwrap_or_default();
        let target = directory.parent().unwrap_or(directory);
        let source_include = Path::new(SOURCE_INCLUDE);
        Self {
            include: source_include
                .canonicalize()
                .unwrap_or_else(|_| source_include.to_owned()),
            static_library: directory.join("deps/libtawny_c.a"),
            static_library_32: target.join(TARGET_32).join(profile).join("libtawny_c.a"),
            shared_library: directory.join("deps/libtawny_c.so"),
        }
    }

    /// Headers and the static library must be there; the others are looked at when asked for.
    fn complete(self, tool: &Path) -> Result<Self, Error> {
        let missing = |what: &str| Error::NotInstalled {
            what: what.to_owned(),
            tool: tool.to_owned(),
        };
        if !self.include.join("tawny/prelude.h").is_file() {
            return Err(missing("headers"));
        }
        if !self.static_library.is_file() {
            return Err(missing(
                &self
                    .static_library
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy(),
            ));
        }
        Ok(self)
    }
}
