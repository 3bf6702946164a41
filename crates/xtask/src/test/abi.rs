//! The shared library that is shipped: its soname, and that it exports `tawny_*` under one version
//! and nothing else.

use super::conformance::output_directory;
use super::report::{Outcome, Report};
use super::tool::Tool;
use crate::dist::{SONAME, SYMBOL_VERSION, link_shared};
use crate::elf;

/// Links it from the static library and looks.
pub fn run(tool: &Tool, report: &mut Report) {
    report.step("the shared library's symbols", || {
        let library = output_directory("abi").join(SONAME);
        let linked = link_shared(&tool.build.join("deps/libtawny_c.a"), &library);
        if linked.is_err() {
            return Outcome::of(linked);
        }
        let mut outcome = Outcome::of(linked);
        outcome.add(elf::soname(&library).and_then(|name| {
            if name == SONAME {
                Ok(())
            } else {
                Err(format!("the soname is {name}, not {SONAME}"))
            }
        }));
        match elf::exports(&library) {
            Ok(exports) => {
                outcome.add(if exports.len() > 1 {
                    Ok(())
                } else {
                    Err("nothing is exported".into())
                });
                exports
                    .iter()
                    .for_each(|symbol| outcome.add(belongs(symbol)));
            }
            Err(error) => outcome.add(Err(error)),
        }
        outcome
    });
}

/// True for `tawny_send@@TAWNY_1`, and for the version's own symbol.
fn belongs(symbol: &str) -> Result<(), String> {
    let version = format!("@@{SYMBOL_VERSION}");
    let good = symbol == SYMBOL_VERSION
        || symbol == format!("{SYMBOL_VERSION}{version}")
        || symbol
            .strip_suffix(&version)
            .is_some_and(|name| name.starts_with("tawny_"));
    if good {
        Ok(())
    } else {
        Err(format!("{symbol} is exported"))
    }
}

#[cfg(test)]
mod tests {
    use super::belongs;

    #[test]
    fn foreign_symbols() {
        assert!(belongs("tawny_send@@TAWNY_1").is_ok());
        assert!(belongs("TAWNY_1@@TAWNY_1").is_ok());
        assert!(belongs("send@@TAWNY_1").is_err());
        assert!(belongs("tawny_send").is_err());
    }
}
