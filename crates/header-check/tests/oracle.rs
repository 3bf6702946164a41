//! Constants and layouts: the headers against windows-sys.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use header_check::c_names::{enumerators, functions, macros, structures as c_structures, tokens};
use header_check::compiler::{preprocess, run};
use header_check::headers::{all_in_usual_order, include_path};
use header_check::oracle_text::{Oracle, c_path};

/// A constant of windows-sys: its bits and how many there are.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    bits: u64,
    size: u32,
}

/// A structure of windows-sys with the offsets of its fields.
pub struct Structure {
    name: &'static str,
    size: usize,
    fields: Vec<(&'static str, usize)>,
}

/// Turns a constant of any type into its bits.
trait Bits {
    fn bits(self) -> Number;
}

macro_rules! bits {
    ($($type:ty),*) => {$(
        impl Bits for $type {
            fn bits(self) -> Number {
                Number { bits: self as u64, size: size_of::<$type>() as u32 }
            }
        }
    )*};
}
bits!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool);

impl<T> Bits for *mut T {
    fn bits(self) -> Number {
        Number {
            bits: self as usize as u64,
            size: size_of::<usize>() as u32,
        }
    }
}

impl<T> Bits for *const T {
    fn bits(self) -> Number {
        Number {
            bits: self as usize as u64,
            size: size_of::<usize>() as u32,
        }
    }
}

fn number(value: impl Bits) -> Number {
    value.bits()
}

mod generated {
    use super::{Number, Structure, number};
    include!(concat!(env!("OUT_DIR"), "/oracle.rs"));
}

/// A directory of this test's own.
fn scratch() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle");
    fs::create_dir_all(&directory).expect("the target directory is writable");
    directory
}

/// The explained differences: `name` or `structure.field`, then the reason.
fn allowed() -> BTreeMap<String, String> {
    include_str!("../allowed-differences.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_once(": ").expect("`name: reason`"))
        .map(|(name, reason)| (name.trim().to_owned(), reason.to_owned()))
        .collect()
}

/// What C says of each question; a question that does not compile has no answer.
struct Answers {
    found: BTreeMap<String, u64>,
    refused: BTreeSet<String>,
}

/// Compiles one question a line, leaves out those that the compiler refuses, and runs the rest.
fn ask(name: &str, questions: &BTreeMap<String, String>) -> Answers {
    let mut refused = BTreeSet::new();
    let source = scratch().join(format!("{name}.c"));
    let program = scratch().join(name);
    loop {
        let mut text = all_in_usual_order();
        text += "#include <stdio.h>\n#undef printf\nint main(void)\n{\n";
        let first = text.lines().count() + 1;
        let asked: Vec<_> = questions
            .iter()
            .filter(|(key, _)| !refused.contains(*key))
            .collect();
        for (key, expression) in &asked {
            let _ = writeln!(
                text,
                "fputs(\"{key} \", stdout); {{ unsigned long long v = (unsigned long long)({expression}); \
                 for (int i = 60; i >= 0; i -= 4) putchar(\"0123456789abcdef\"[v >> i & 15]); }} putchar('\\n');"
            );
        }
        text += "return 0;\n}\n";
        fs::write(&source, text).expect("the scratch directory is writable");
        let output = run(Command::new("gcc")
            .args([
                "-std=gnu17",
                "-w",
                "-O0",
                "-fmax-errors=0",
                "-fno-diagnostics-show-caret",
            ])
            .args(include_path())
            .arg(&source)
            .arg("-o")
            .arg(&program));
        if output.status.success() {
            break;
        }
        let before = refused.len();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        let marker = format!("{name}.c:");
        let names_line =
            |line: &&str| line.contains(": error: ") || line.contains(": note: in expansion");
        for complaint in complaints.lines().filter(names_line) {
            let line = complaint
                .split(&marker)
                .nth(1)
                .and_then(|rest| rest.split(':').next());
            let line: usize = line.and_then(|number| number.parse().ok()).unwrap_or(0);
            if let Some((key, _)) = line.checked_sub(first).and_then(|index| asked.get(index)) {
                refused.insert((*key).clone());
            }
        }
        assert!(refused.len() > before, "{complaints}");
    }
    let output = run(&mut Command::new(&program));
    let found = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(key, value)| (key.to_owned(), u64::from_str_radix(value, 16).unwrap_or(0)))
        .collect();
    Answers { found, refused }
}

/// Fails with a list, unless every entry is explained.
fn report(what: &str, compared: usize, differences: &BTreeMap<String, String>) {
    let allowed = allowed();
    let explained = differences
        .keys()
        .filter(|name| allowed.contains_key(*name))
        .count();
    println!("{what}: {compared} compared, {explained} explained differences");
    let rest: Vec<String> = differences
        .iter()
        .filter(|(name, _)| !allowed.contains_key(*name))
        .map(|(name, text)| format!("  {name}: {text}"))
        .collect();
    assert!(
        rest.is_empty(),
        "{what} that differ from windows-sys:\n{}",
        rest.join("\n")
    );
}

fn preprocessed(macros: bool) -> String {
    let source = scratch().join(if macros { "names.c" } else { "text.c" });
    fs::write(&source, all_in_usual_order()).expect("the scratch directory is writable");
    preprocess(&source, macros)
}

#[test]
fn constants() {
    let text = preprocessed(false);
    let mut ours = macros(&preprocessed(true));
    ours.extend(enumerators(&tokens(&text)));
    let oracle = generated::constants();
    let names: BTreeSet<&str> = oracle.iter().map(|(name, _)| *name).collect();
    let only_ours = ours
        .iter()
        .filter(|name| !names.contains(name.as_str()))
        .count();
    let questions = oracle
        .iter()
        .filter(|(name, _)| ours.contains(*name))
        .map(|(name, _)| ((*name).to_owned(), (*name).to_owned()))
        .collect();
    let answers = ask("constants", &questions);
    println!(
        "constants only in the headers: {only_ours}; that are no numbers: {:?}",
        answers.refused
    );
    let mut differences = BTreeMap::new();
    for (name, expected) in &oracle {
        let Some(value) = answers.found.get(*name) else {
            continue;
        };
        let mask = u64::MAX >> (64 - 8 * expected.size);
        if value & mask != expected.bits & mask {
            differences.insert(
                (*name).to_owned(),
                format!("{value:#x} instead of {:#x}", expected.bits),
            );
        }
    }
    assert!(
        answers.found.len() > 3000,
        "only {} constants were found",
        answers.found.len()
    );
    report("constants", answers.found.len(), &differences);
}

#[test]
fn structures() {
    let text = preprocessed(false);
    let ours = c_structures(&tokens(&text));
    let oracle: Vec<Structure> = generated::structures()
        .into_iter()
        .filter(|structure| ours.contains(structure.name))
        .collect();
    let known: BTreeSet<&str> = oracle.iter().map(|structure| structure.name).collect();
    let only_ours: Vec<&String> = ours
        .iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    println!(
        "structures only in the headers ({}): {only_ours:?}",
        only_ours.len()
    );
    let mut questions = BTreeMap::new();
    for structure in &oracle {
        questions.insert(
            structure.name.to_owned(),
            format!("sizeof({})", structure.name),
        );
        for (field, _) in &structure.fields {
            let path = c_path(field);
            questions.insert(
                format!("{}.{path}", structure.name),
                format!("__builtin_offsetof({}, {path})", structure.name),
            );
        }
    }
    let answers = ask("structures", &questions);
    let mut differences = BTreeMap::new();
    for name in &answers.refused {
        differences.insert(name.clone(), "is not there".to_owned());
    }
    for structure in &oracle {
        let fields = structure
            .fields
            .iter()
            .map(|(field, offset)| (format!("{}.{}", structure.name, c_path(field)), *offset));
        let size = (structure.name.to_owned(), structure.size);
        for (key, expected) in fields.chain([size]) {
            if answers
                .found
                .get(&key)
                .is_some_and(|&value| value != expected as u64)
            {
                differences.insert(
                    key.clone(),
                    format!("{} instead of {expected}", answers.found[&key]),
                );
            }
        }
    }
    assert!(
        oracle.len() > 200,
        "only {} structures were found",
        oracle.len()
    );
    report("structures and fields", answers.found.len(), &differences);
}

/// The features do not matter here: only the source of windows-sys is read.
#[test]
fn parameters() {
    let root = Path::new(env!("WINDOWS_SYS_SOURCE"));
    let features = ["Win32", "Wdk"].map(str::to_owned);
    let oracle = Oracle::read(root, &features_of(root, &features));
    let text = preprocessed(false);
    let tokens = tokens(&text);
    let mut compared = 0;
    let mut differences = BTreeMap::new();
    for function in functions(&tokens) {
        let (Some(&expected), Some(count)) = (
            oracle.functions.get(&function.name),
            parameter_count(&tokens, &function.name),
        ) else {
            continue;
        };
        compared += 1;
        if expected != count {
            differences.insert(
                function.name,
                format!("{count} parameters instead of {expected}"),
            );
        }
    }
    assert!(compared > 800, "only {compared} functions were found");
    report("functions", compared, &differences);
}

/// Every feature below the given ones.
fn features_of(root: &Path, tops: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting: Vec<(PathBuf, String)> = tops
        .iter()
        .map(|top| (root.join(top), top.clone()))
        .collect();
    while let Some((directory, feature)) = waiting.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                let name = format!("{feature}_{}", entry.file_name().to_string_lossy());
                waiting.push((entry.path(), name));
            }
        }
        found.push(feature);
    }
    found
}

/// The number of parameters in a function's declaration; `None` for a variadic one.
fn parameter_count(tokens: &[&str], name: &str) -> Option<usize> {
    let at = tokens
        .windows(2)
        .position(|pair| pair[0] == name && pair[1] == "(")?;
    let mut depth = 0;
    let mut commas = 0;
    let mut inside = Vec::new();
    for &token in &tokens[at + 1..] {
        match token {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 1 => commas += 1,
            "." => return None,
            _ => inside.push(token),
        }
        if depth == 0 {
            break;
        }
    }
    Some(if inside.is_empty() || inside == ["void"] {
        0
    } else {
        commas + 1
    })
}
