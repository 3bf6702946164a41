//! `tawny run FILE.c [arguments]`: compile into the cache and run.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cache::{self, Key};
use crate::driver::{self, CommandLine, Error, FrontEnd, Home, Language};

/// Arguments of `tawny run`.
#[derive(clap::Args)]
pub struct Args {
    /// Compiler options, the source file, then the program's own arguments
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        required = true,
        value_name = "OPTION | FILE.c | ARGUMENT"
    )]
    arguments: Vec<OsString>,
}

/// Compiles unless the cache has the program, then becomes the program.
pub fn run(args: Args) -> ExitCode {
    let error = match prepare(args.arguments) {
        Ok((program, arguments)) => {
            let source = std::process::Command::new(&program).args(arguments).exec();
            Error::Start {
                program: program.display().to_string(),
                source,
            }
        }
        Err(Failure::Compiler(code)) => return ExitCode::from(code),
        Err(Failure::Driver(error)) => error,
    };
    driver::report(&error)
}

/// Why there is no program.
enum Failure {
    /// The compiler said why.
    Compiler(u8),
    Driver(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Driver(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(source: std::io::Error) -> Self {
        Self::Driver(source.into())
    }
}

/// The words up to the source file are the compiler's, the rest is the program's.
fn split_at_source(mut arguments: Vec<OsString>) -> Result<(Vec<OsString>, Vec<OsString>), Error> {
    let is_complete = |words: &[OsString]| {
        let line = CommandLine::parse(words.to_vec());
        line.inputs()
            .any(|(_, language)| matches!(language, Language::C | Language::Cxx))
    };
    let length = (1..=arguments.len())
        .find(|length| is_complete(&arguments[..*length]))
        .ok_or(Error::NoSource)?;
    let rest = arguments.split_off(length);
    Ok((arguments, rest))
}

fn prepare(arguments: Vec<OsString>) -> Result<(PathBuf, Vec<OsString>), Failure> {
    let (for_compiler, for_program) = split_at_source(arguments)?;
    let line = CommandLine::parse(driver::expand(for_compiler)?);
    let command = driver::plan(&line, FrontEnd::C)?;
    let source = line
        .inputs()
        .map(|(path, _)| path)
        .last()
        .ok_or(Error::NoSource)?;
    let name = source.file_stem().unwrap_or_default();
    let entry = cache::entry("run", key(&command)?, |draft| {
        compile(&command, &draft.join(name))
    })?;
    Ok((entry.join(name), for_program))
}

/// Everything that the program is made of: compiler, options, sources, headers, library.
fn key(command: &driver::Command) -> Result<Key, Failure> {
    let home = Home::find()?;
    let mut key = Key::new()
        .file_identity(&command.program)
        .file_identity(&home.static_library)
        .file_identity(&home.shared_library)
        .part(std::env::current_dir()?.as_os_str().as_encoded_bytes());
    for argument in &command.arguments {
        key = key.part(argument.as_encoded_bytes());
    }
    for file in command.files.iter().chain(&home.headers()) {
        key = key.part(std::fs::read(file).unwrap_or_default());
    }
    Ok(key)
}

fn compile(command: &driver::Command, output: &Path) -> Result<(), Failure> {
    let mut compiler = std::process::Command::new(&command.program);
    match compiler
        .args(&command.arguments)
        .arg("-o")
        .arg(output)
        .status()
    {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            Err(Failure::Compiler(code.unwrap_or(1)))
        }
        Err(source) => {
            let program = command.program.display().to_string();
            Err(Failure::Driver(Error::Start { program, source }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_divides_the_arguments() {
        let words = |text: &str| {
            text.split_whitespace()
                .map(OsString::from)
                .collect::<Vec<_>>()
        };
        let (compiler, program) =
            split_at_source(words("-O2 -I inc.c -o x.c s.c -v 5150")).unwrap();
        assert_eq!(compiler, words("-O2 -I inc.c -o x.c s.c"));
        assert_eq!(program, words("-v 5150"));
        assert!(split_at_source(words("-O2")).is_err());
    }
}
