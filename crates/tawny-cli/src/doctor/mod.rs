//! `tawny doctor`: what this machine offers, on one screen.

mod allowed;
mod compilers;
mod installation;
mod limits;
mod proc;
mod system;

use std::process::ExitCode;

/// A line of the screen: what is looked at, and what was found.
struct Finding(&'static str, String);

/// Prints the screen. Fails if there is nothing to compile with or nothing to compile against.
pub fn run() -> ExitCode {
    let (compilers, can_compile) = compilers::findings();
    let (installation, is_installed) = installation::findings();
    let sections = [
        ("System", system::findings()),
        ("Limits", limits::findings()),
        ("Allowed here", allowed::findings()),
        ("Compilers", compilers),
        ("Tawny", installation),
    ];
    for (title, findings) in sections {
        println!("{title}");
        for Finding(name, text) in findings {
            println!("  {name:<16}{text}");
        }
    }
    if can_compile && is_installed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
