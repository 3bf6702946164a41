//! `cargo xtask dist`: an installation tree, `PREFIX/{bin,lib,include,share}`, under `dist/`.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::{project, shell};

/// Options of `cargo xtask dist`.
#[derive(clap::Args)]
pub struct Args {
    /// The directory to make
    #[arg(long, default_value = "dist")]
    prefix: PathBuf,
}

/// The soname: it changes when a program built before would no longer run.
pub const SONAME: &str = "libtawny.so.1";
/// The version that every exported symbol carries.
pub const SYMBOL_VERSION: &str = "TAWNY_1";
const LINK_LIMIT: Duration = Duration::from_secs(300);

/// Builds in release mode and lays the tree out.
pub fn run(args: &Args) -> ExitCode {
    let prefix = project::root().join(&args.prefix);
    match build_and_lay_out(&prefix) {
        Ok(()) => {
            println!(
                "Made {}: put its bin directory into PATH, or copy the tree to /usr/local",
                prefix.display()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cargo xtask dist: {error}");
            ExitCode::FAILURE
        }
    }
}

fn build_and_lay_out(prefix: &Path) -> Result<(), String> {
    let status = Command::new(project::cargo())
        .args(["build", "--release", "--package", "tawny-cli"])
        .current_dir(project::root())
        .status();
    if !status.is_ok_and(|status| status.success()) {
        return Err("the build failed".into());
    }
    lay_out(prefix, &project::target().join("release"))
}

/// Copies a build directory's products into a tree and links the shared library.
fn lay_out(prefix: &Path, build: &Path) -> Result<(), String> {
    let at = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| format!("{path}: {error}")
    };
    let lib = prefix.join("lib");
    let headers = prefix.join("include/tawny-windows");
    let documents = prefix.join("share/doc/tawny");
    for directory in [&prefix.join("bin"), &lib, &documents] {
        fs::create_dir_all(directory).map_err(at(directory))?;
    }
    if headers.exists() {
        fs::remove_dir_all(&headers).map_err(at(&headers))?;
    }
    copy_tree(&project::root().join("include"), &headers).map_err(at(&headers))?;
    for document in ["README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        let source = project::root().join(document);
        if source.exists() {
            fs::copy(&source, documents.join(document)).map_err(at(&source))?;
        }
    }
    copy(&build.join("tawny"), &prefix.join("bin/tawny")).map_err(at(&prefix.join("bin/tawny")))?;
    let archive = lib.join("libtawny.a");
    copy(&build.join("deps/libtawny_c.a"), &archive).map_err(at(&archive))?;
    strip(&archive)?;
    link_shared(&archive, &lib.join(SONAME))?;
    let link = lib.join("libtawny.so");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(SONAME, &link).map_err(at(&link))
}

/// Replaces rather than overwrites, so that a running copy is not in the way.
fn copy(source: &Path, target: &Path) -> io::Result<()> {
    match fs::remove_file(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::copy(source, target).map(drop)
}

fn copy_tree(source: &Path, target: &Path) -> io::Result<()> {
    fs::create_dir_all(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let target = target.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?
        } else {
            copy(&entry.path(), &target)?
        }
    }
    Ok(())
}

fn strip(archive: &Path) -> Result<(), String> {
    tool(Command::new("strip").arg("--strip-debug").arg(archive))
}

/// Links the whole static library into a shared one that exports `tawny_*` under one version and
/// nothing else. Cargo's own shared library has no symbol versions.
pub fn link_shared(archive: &Path, shared: &Path) -> Result<(), String> {
    let mut version_script = OsString::from("-Wl,--version-script=");
    version_script.push(project::root().join("crates/libtawny/libtawny.map"));
    let mut command = Command::new("gcc");
    command.args(["-shared", "-o"]).arg(shared);
    command
        .args([
            format!("-Wl,-soname,{SONAME}"),
            "-Wl,-z,now".into(),
            "-Wl,-z,defs".into(),
        ])
        .arg(version_script);
    command
        .arg("-Wl,--gc-sections")
        .arg("-Wl,--whole-archive")
        .arg(archive)
        .arg("-Wl,--no-whole-archive");
    command.args(["-lpthread", "-ldl", "-lm"]);
    tool(&mut command)
}

fn tool(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match shell::run(command, LINK_LIMIT) {
        Ok(ended) if ended.success() => Ok(()),
        Ok(ended) => Err(format!("{name}: {}\n{}", ended.how(), ended.output)),
        Err(error) => Err(format!("{name}: {error}")),
    }
}
