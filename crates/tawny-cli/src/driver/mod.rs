//! The compiler driver: `tawny cc` and `tawny c++`.
//!
//! A command line of gcc's or clang's goes in, the same one with Windows' headers, dialect and
//! library comes out and replaces this process. In between the sources are read, for what only the
//! text can tell: names of headers in another case, `void main`, wide characters.

mod command_line;
mod directories;
mod encoding;
mod error;
mod facts;
mod home;
mod language;
mod lexer;
mod plan;
mod response;
mod runtime;
mod seh;
mod shadow;
mod survey;
mod toolchain;
mod windows_names;

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

pub use command_line::CommandLine;
pub use error::Error;
pub use home::Home;
pub use language::Language;
pub use plan::{Command, plan};
pub use response::expand;
pub use toolchain::{Compiler, FrontEnd, search};

/// Arguments of `tawny cc` and `tawny c++`.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// Sources, objects, libraries, and any option of gcc or clang
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "FILE | OPTION",
        required = true
    )]
    pub arguments: Vec<OsString>,
}

const AFTER_HELP: &str = "\
Besides the compiler's own options:
  -municode           a UNICODE build that starts at wmain or wWinMain (mingw's option)
  -shared-libtawny    use the shared library instead of linking the static one in
  --show, -###        print the real command instead of running it

CC and CXX choose the compiler. Import libraries (-lws2_32, ws2_32.lib) are accepted and dropped.";

/// Compiles. On success this process becomes the compiler, so that its exit status is the tool's.
pub fn run(args: Args, front_end: FrontEnd) -> ExitCode {
    match compile(args.arguments, front_end) {
        Ok(code) => code,
        Err(error) => report(&error),
    }
}

/// Says what is wrong, in one line where one line is enough.
pub fn report(error: &Error) -> ExitCode {
    eprintln!("tawny: {error}");
    ExitCode::FAILURE
}

fn compile(arguments: Vec<OsString>, front_end: FrontEnd) -> Result<ExitCode, Error> {
    let line = CommandLine::parse(expand(arguments)?);
    for file in &line.unused {
        eprintln!("tawny: {file}: not used on Linux");
    }
    let command = plan(&line, front_end)?;
    if line.show {
        println!("{}", command.shown());
        return Ok(ExitCode::SUCCESS);
    }
    let source = std::process::Command::new(&command.program)
        .args(&command.arguments)
        .exec();
    Err(Error::Start {
        program: command.program.display().to_string(),
        source,
    })
}
