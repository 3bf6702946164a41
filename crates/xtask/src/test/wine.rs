//! The same C files built with mingw and run under Wine: a second opinion on what the checks
//! expect.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::checks::Checks;
use super::conformance::{Native, Program, Programs, output_directory, run};
use super::differences::Differences;
use super::report::{Outcome, Report};
use super::tool::compile;
use super::{Args, PROGRAMS_AT_ONCE, rust};
use crate::{packages, project, shell};

const STEP: &str = "C programs, mingw and Wine";
/// mingw's C compiler.
pub const MINGW_CC: &str = "x86_64-w64-mingw32-gcc";
/// mingw's C++ compiler.
pub const MINGW_CXX: &str = "x86_64-w64-mingw32-g++";
/// Import libraries that the programs may need.
pub const LIBRARIES: &[&str] = &[
    "-lws2_32",
    "-lgdi32",
    "-lmswsock",
    "-liphlpapi",
    "-lnetapi32",
    "-lntdll",
    "-luuid",
    "-lwinmm",
];
/// The first start writes a registry and a thousand files.
const SET_UP_LIMIT: Duration = Duration::from_secs(300);

/// Builds, runs, compares; says so if it cannot.
pub fn run_all(args: &Args, programs: &Programs, native: &[Native], report: &mut Report) {
    for thing in [MINGW_CC, "wine"] {
        if !packages::has(thing) {
            report.leave_out(STEP, &format!("no {thing} ({})", packages::advice(thing)));
            return;
        }
    }
    let wine = Wine {
        prefix: project::target().join("wine"),
    };
    if let Err(error) = wine.set_up() {
        report.leave_out(STEP, &format!("Wine does not start: {error}"));
        return;
    }
    report.step(STEP, || compare_all(&wine, programs, native));
    if args.wants("chat") {
        report.step("Chat servers, mingw and Wine", || wine.chat());
    }
    wine.shut_down();
}

fn compare_all(wine: &Wine, programs: &Programs, native: &[Native]) -> Outcome {
    let path = project::root().join("tests/c/wine-differences.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let differences = match Differences::parse(&text) {
        Ok(differences) => differences,
        Err(error) => return Outcome::of(Err(format!("wine-differences.txt, {error}"))),
    };
    let directory = output_directory("mingw");
    let reports = shell::in_parallel(PROGRAMS_AT_ONCE, programs.all(), |program| {
        wine.report(program, &directory)
    });
    let mut outcome = Outcome::default();
    for (native, wine) in native.iter().zip(&reports) {
        match wine {
            // Without a native report there is still the question whether Wine agrees.
            Ok(wine) => outcome.merge(differences.compare(
                &native.name,
                native.checks.as_ref().unwrap_or(wine),
                wine,
            )),
            Err(error) => outcome.failures.push(error.clone()),
        }
    }
    let known = native
        .iter()
        .filter_map(|native| Some((native.name.as_str(), native.checks.as_ref()?)));
    outcome.failures.extend(differences.stale(known));
    outcome
}

/// A Wine of our own, apart from the user's.
struct Wine {
    prefix: PathBuf,
}

impl Wine {
    fn environment(&self) -> [(&str, &str); 4] {
        [
            ("WINEPREFIX", self.prefix.to_str().unwrap_or_default()),
            ("WINEARCH", "win64"),
            ("WINEDEBUG", "-all"),
            // No dialogs that offer to install .NET and a browser.
            ("WINEDLLOVERRIDES", "mscoree,mshtml="),
        ]
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        command
    }

    /// The session that the Rust tests play with each native chat server.
    fn chat(&self) -> Outcome {
        let test = ["test", "--package", "tawny-cli", "--test", "chat"];
        let only = ["--", "--ignored", "--exact", "all_under_wine"];
        rust::counted(&[&test[..], &only[..]].concat(), &self.environment())
    }

    fn set_up(&self) -> Result<(), String> {
        std::fs::create_dir_all(&self.prefix)
            .map_err(|error| format!("{}: {error}", self.prefix.display()))?;
        self.prepare(&["wineboot", "--update"])?;
        // Windows that are never drawn: there is no display.
        let driver = [
            "HKCU\\Software\\Wine\\Drivers",
            "/v",
            "Graphics",
            "/d",
            "null",
            "/f",
        ];
        self.prepare(&[["reg", "add"].as_slice(), &driver].concat())
    }

    fn prepare(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = self.command("wine");
        let ended =
            shell::run(command.args(arguments), SET_UP_LIMIT).map_err(|error| error.to_string())?;
        if ended.success() {
            Ok(())
        } else {
            Err(format!("{}\n{}", ended.how(), ended.output))
        }
    }

    /// Ends the server of our own prefix, and with it every process that is left in it.
    fn shut_down(&self) {
        let _ = self.command("wineserver").arg("--kill").status();
    }

    fn report(&self, program: &Program, directory: &Path) -> Result<Checks, String> {
        let executable = directory.join(&program.name).with_extension("exe");
        let mut compiler = Command::new(MINGW_CC);
        compiler
            .args(["-std=c11", "-g", "-Wall", "-Wextra"])
            .arg(&program.source)
            .arg("-o")
            .arg(&executable)
            .args(LIBRARIES);
        compile(&mut compiler, &program.source)?;
        run(self.command("wine").arg(executable))
    }
}
