//! Every header compiles: alone, in any order, beside the headers of libc and libstdc++, in every
//! language standard, with both compilers, without a warning.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use header_check::compiler::{Mode, exists};
use header_check::headers::{all, include_lines};

const C: &[&str] = &["c99", "gnu11", "c17", "gnu2x"];
const CXX: &[&str] = &["c++11", "gnu++14", "c++17", "gnu++20", "c++2b"];

/// Sets of options; the standards take turns with them, so that each set meets several standards.
const OPTIONS: &[&[&str]] = &[
    &[],
    &["-DUNICODE", "-D_UNICODE", "-fshort-wchar"],
    &["-DWIN32_LEAN_AND_MEAN", "-DNOMINMAX"],
    &["-fshort-wchar", "-DWIN32_LEAN_AND_MEAN"],
    &["-DUNICODE", "-D_WIN32_WINNT=0x0601"],
    &["-DWIN32_NO_STATUS", "-O2", "-D_FORTIFY_SOURCE=2"],
    &[
        "-DUNICODE",
        "-fshort-wchar",
        "-DNOMINMAX",
        "-fms-extensions",
    ],
];

/// Headers of libc and libstdc++ that share names with Windows'.
const LIBC: &[&str] = &[
    "assert.h",
    "ctype.h",
    "errno.h",
    "fcntl.h",
    "inttypes.h",
    "limits.h",
    "locale.h",
    "math.h",
    "pthread.h",
    "signal.h",
    "stdarg.h",
    "stddef.h",
    "stdint.h",
    "stdio.h",
    "stdlib.h",
    "string.h",
    "sys/stat.h",
    "sys/time.h",
    "sys/types.h",
    "time.h",
    "unistd.h",
    "wchar.h",
    "wctype.h",
];
const LIBSTDCXX: &[&str] = &[
    "algorithm",
    "atomic",
    "chrono",
    "condition_variable",
    "cstdio",
    "cstdlib",
    "cstring",
    "cwchar",
    "exception",
    "fstream",
    "functional",
    "future",
    "iomanip",
    "iostream",
    "limits",
    "list",
    "locale",
    "map",
    "memory",
    "mutex",
    "queue",
    "random",
    "regex",
    "set",
    "sstream",
    "stdexcept",
    "string",
    "thread",
    "tuple",
    "type_traits",
    "unordered_map",
    "utility",
    "vector",
];

/// Every standard with both compilers, each with a set of options. A compiler that is not installed
/// is left out and named.
fn modes() -> Vec<Mode> {
    let mut modes = Vec::new();
    for (compilers, standards) in [(["gcc", "clang"], C), (["g++", "clang++"], CXX)] {
        let installed = compilers.map(exists);
        for (compiler, _) in compilers.iter().zip(installed).filter(|(_, there)| !there) {
            eprintln!("SKIPPED: {compiler} is not installed; the headers are not checked with it");
        }
        assert!(
            installed.contains(&true),
            "one of {compilers:?} is needed for this check"
        );
        for &standard in standards {
            for (compiler, _) in compilers.iter().zip(installed).filter(|(_, there)| *there) {
                let options = OPTIONS[modes.len() % OPTIONS.len()].to_vec();
                modes.push(Mode {
                    compiler,
                    standard,
                    options,
                });
            }
        }
    }
    modes
}

/// Writes a source file of this test's own.
fn source(name: &str, text: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
    fs::create_dir_all(&directory).expect("the target directory is writable");
    let path = directory.join(name);
    fs::write(&path, text).expect("the target directory is writable");
    path
}

/// Runs the checks on as many threads as there are processors; fails with all that was said.
fn check(jobs: &[(Mode, Vec<PathBuf>)]) {
    let next = AtomicUsize::new(0);
    let said = Mutex::new(String::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((mode, files)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let complaint = mode.check(files);
                    said.lock()
                        .expect("no worker panics with it")
                        .push_str(&complaint);
                }
            });
        }
    });
    let said = said.into_inner().expect("no worker panics with it");
    assert!(
        said.is_empty(),
        "{}",
        said.chars().take(20_000).collect::<String>()
    );
}

#[test]
fn alone() {
    let files: Vec<PathBuf> = all()
        .iter()
        .map(|name| {
            let text = format!("#include <{name}>\n#include <{name}>\nint tawny_not_empty;\n");
            source(&format!("alone_{}.c", name.replace(['/', '.'], "_")), &text)
        })
        .collect();
    // Every standard once, with the compilers in turn: `together` has them all.
    let both = modes();
    let every_other = both
        .chunks(2)
        .enumerate()
        .filter_map(|(turn, pair)| pair.get(turn % 2));
    let jobs: Vec<_> = every_other
        .map(|mode| (mode.clone(), files.clone()))
        .collect();
    check(&jobs);
}

/// A permutation from a seed (a linear congruential generator and Fisher and Yates' shuffle).
fn shuffled(mut names: Vec<String>, seed: u64) -> Vec<String> {
    let mut state = seed;
    for last in (1..names.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        names.swap(last, (state >> 33) as usize % (last + 1));
    }
    names
}

/// Winsock's old header before the new one is an error there, too.
fn without_old_winsock(mut names: Vec<String>) -> Vec<String> {
    names.retain(|name| name != "winsock.h");
    names
}

#[test]
fn together() {
    let names = without_old_winsock(all());
    let reversed: Vec<String> = names.iter().rev().cloned().collect();
    let mut orders = vec![
        ("alphabetical".to_owned(), names.clone()),
        ("reversed".to_owned(), reversed),
    ];
    for seed in 1..=2 {
        orders.push((format!("shuffled_{seed}"), shuffled(names.clone(), seed)));
    }
    let files: Vec<PathBuf> = orders
        .iter()
        .map(|(name, order)| {
            // winsock2.h first, as its page asks: any other header may bring windows.h.
            let text = format!("#include <winsock2.h>\n{}", include_lines(order));
            source(&format!("together_{name}.c"), &text)
        })
        .collect();
    let jobs: Vec<_> = modes()
        .into_iter()
        .map(|mode| (mode, files.clone()))
        .collect();
    check(&jobs);
}

#[test]
fn beside_libc() {
    let names = without_old_winsock(all());
    let ours = format!("#include <winsock2.h>\n{}", include_lines(&names));
    let lines = |headers: &[&str]| -> String {
        headers
            .iter()
            .map(|name| format!("#include <{name}>\n"))
            .collect()
    };
    let files = |prefix: &str, theirs: &str| {
        vec![
            source(&format!("{prefix}_before.c"), &format!("{theirs}{ours}")),
            source(&format!("{prefix}_after.c"), &format!("{ours}{theirs}")),
        ]
    };
    let c = files("libc", &lines(LIBC));
    let cxx = files("libstdcxx", &(lines(LIBC) + &lines(LIBSTDCXX)));
    let jobs: Vec<_> = modes()
        .into_iter()
        .map(|mode| {
            let files = if mode.is_cxx() {
                cxx.clone()
            } else {
                c.clone()
            };
            (mode, files)
        })
        .collect();
    check(&jobs);
}

/// A program without windows.h may use Windows' words as its own names.
#[test]
fn plain_c_keeps_its_names() {
    let headers: String = LIBC
        .iter()
        .chain(&["malloc.h", "io.h", "process.h", "conio.h", "direct.h"])
        .map(|name| format!("#include <{name}>\n"))
        .collect();
    let names = "TEXT, CHAR, WCHAR, NEAR, FAR, near, far, WINAPI, CALLBACK, PASCAL, IN, OUT, ERROR, \
        DWORD, LONG, BOOL, HANDLE, TRUE, FALSE, min, max, SOCKET, interface";
    let text = format!("{headers}enum words {{ {names} }};\nint tawny_not_empty;\n");
    let file = source("plain.c", &text);
    let jobs: Vec<_> = modes()
        .into_iter()
        .map(|mode| (mode, vec![file.clone()]))
        .collect();
    check(&jobs);
}
