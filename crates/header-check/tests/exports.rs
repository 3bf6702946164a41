//! Every function that a header declares can be linked, and no symbol is defined twice.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use header_check::c_names::{functions, tokens};
use header_check::compiler::{preprocess, run};
use header_check::headers::{all_in_usual_order, directory};

/// libtawny's static library: cargo builds it for this package and puts it beside the tests.
fn static_library() -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let library = test.with_file_name("libtawny_c.a");
    assert!(library.is_file(), "{} is not there", library.display());
    library
}

/// The C part of the library: what the driver puts into its archive.
fn runtime() -> Vec<PathBuf> {
    let entries = fs::read_dir(directory().join("tawny")).expect("the headers are there");
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .filter(|path| {
            !["start.c", "wrap_main.c", "seh.c"]
                .iter()
                .any(|name| path.ends_with(name))
        })
        .collect()
}

#[test]
fn every_declared_function_can_be_linked() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = scratch.join("declared.c");
    fs::write(&source, all_in_usual_order()).expect("the target directory is writable");
    let text = preprocess(&source, false);
    let declared: BTreeSet<String> = functions(&tokens(&text))
        .into_iter()
        .map(|function| function.symbol)
        .collect();
    assert!(
        declared.len() > 1500,
        "only {} functions were found",
        declared.len()
    );

    // A table of all their addresses; their types do not matter to the linker.
    let mut table = String::new();
    for (number, symbol) in declared.iter().enumerate() {
        let _ = writeln!(table, "void symbol_{number}(void) __asm__(\"{symbol}\");");
    }
    table += "void (*const tawny_table[])(void) = {\n";
    for number in 0..declared.len() {
        let _ = writeln!(table, "symbol_{number},");
    }
    table += "};\nint main(void) { return tawny_table[0] == 0; }\n";
    let program = scratch.join("exports.c");
    fs::write(&program, table).expect("the target directory is writable");

    let output = run(Command::new("gcc")
        .args(["-w", "-isystem"])
        .arg(directory())
        .arg(&program)
        .args(runtime())
        .arg(static_library())
        .args(["-lpthread", "-ldl", "-lm", "-Wl,--no-demangle", "-o"])
        .arg(scratch.join("exports")));
    let complaints = String::from_utf8_lossy(&output.stderr);
    let missing: BTreeSet<&str> = complaints
        .lines()
        .filter_map(|line| line.split("undefined reference to `").nth(1))
        .map(|name| name.trim_end_matches('\''))
        .collect();
    assert!(
        missing.is_empty(),
        "declared and not exported: {missing:#?}"
    );
    assert!(output.status.success(), "{complaints}");
    println!(
        "{} functions are declared and can be linked",
        declared.len()
    );
}
