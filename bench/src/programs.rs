//! The C programs of the benchmarks: Windows source through `tawny cc`, the one Linux program
//! through the C compiler itself.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where programs come from and go to.
pub struct Programs {
    tawny: PathBuf,
    sources: PathBuf,
    output: PathBuf,
}

impl Programs {
    /// Programs compiled by the tool `tawny`, written to a directory beside this executable.
    pub fn new(tawny: &Path) -> io::Result<Programs> {
        let output = std::env::current_exe()?.with_file_name("bench-programs");
        std::fs::create_dir_all(&output)?;
        Ok(Programs {
            tawny: tawny.to_owned(),
            sources: Path::new(env!("CARGO_MANIFEST_DIR")).to_owned(),
            output,
        })
    }

    /// Compiles a Windows program; `source` is relative to the directory of the benchmarks.
    pub fn windows(&self, source: &str) -> io::Result<PathBuf> {
        let mut compiler = Command::new(&self.tawny);
        compiler.args(["cc", "-O2"]);
        self.compile(compiler, source)
    }

    /// Compiles a program for Linux.
    pub fn linux(&self, source: &str) -> io::Result<PathBuf> {
        let mut compiler = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
        compiler.args(["-O2", "-pthread"]);
        self.compile(compiler, source)
    }

    fn compile(&self, mut compiler: Command, source: &str) -> io::Result<PathBuf> {
        let stem = Path::new(source).file_stem().expect("a source file");
        let output = self.output.join(stem);
        compiler.arg(self.sources.join(source));
        let status = compiler.arg("-o").arg(&output).status()?;
        match status.success() {
            true => Ok(output),
            false => Err(io::Error::other(format!("{source} does not compile"))),
        }
    }
}
