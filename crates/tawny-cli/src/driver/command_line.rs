//! The compiler command line, read as gcc and clang read it: which words are options, which are
//! files, what is to be made.
//! <https://gcc.gnu.org/onlinedocs/gcc/Option-Summary.html>

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::language::Language;
use super::windows_names::{is_ignored_option, is_import_library, is_linker_word};

/// Options whose value is the next word.
const SEPARATE: &[&str] = &[
    "-A",
    "-B",
    "-D",
    "-F",
    "-I",
    "-L",
    "-MF",
    "-MQ",
    "-MT",
    "-T",
    "-U",
    "-Xassembler",
    "-Xclang",
    "-Xlinker",
    "-Xpreprocessor",
    "-arch",
    "-aux-info",
    "-dumpbase",
    "-dumpbase-ext",
    "-dumpdir",
    "-e",
    "-gcc-toolchain",
    "-idirafter",
    "-imacros",
    "-imultilib",
    "-include",
    "-include-pch",
    "-iprefix",
    "-iquote",
    "-isysroot",
    "-isystem",
    "-ivfsoverlay",
    "-iwithprefix",
    "-iwithprefixbefore",
    "-l",
    "-mllvm",
    "-o",
    "-rpath",
    "-serialize-diagnostics",
    "-specs",
    "-target",
    "-u",
    "-wrapper",
    "-x",
    "-z",
    "--entry",
    "--include",
    "--param",
    "--sysroot",
];

/// How far the compiler goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// `-E`, `-M`, `-MM`
    Preprocess,
    /// `-S`, `-fsyntax-only`
    Compile,
    /// `-c`
    Assemble,
    /// An executable or a shared library.
    Link,
}

/// One word of the command line, or an option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Handed to the compiler as it is: one word, or two for an option with a separate value.
    Option(Vec<OsString>),
    /// A file, and the language that `-x` gave it.
    Input(PathBuf, Option<OsString>),
}

/// A command line that has been understood.
#[derive(Debug)]
pub struct CommandLine {
    /// Everything for the compiler, in order. `-x` is not among it: it is part of the inputs.
    pub words: Vec<Word>,
    /// What is to be made.
    pub stage: Stage,
    /// `-shared`
    pub makes_shared_library: bool,
    /// `-shared-libtawny`: use the shared library instead of the static one.
    pub shared_libtawny: bool,
    /// `-municode`, as mingw has it: a UNICODE build that starts at `wmain` or `wWinMain`.
    pub municode: bool,
    /// `--show` or `-###`: print the command instead of running it.
    pub show: bool,
    /// Names that were dropped and deserve a word: resource scripts, module definitions.
    pub unused: Vec<String>,
}

impl CommandLine {
    /// Reads the arguments after `tawny cc`; response files must have been expanded.
    pub fn parse(arguments: Vec<OsString>) -> Self {
        let mut line = Self {
            words: Vec::new(),
            stage: Stage::Link,
            makes_shared_library: false,
            shared_libtawny: false,
            municode: false,
            show: false,
            unused: Vec::new(),
        };
        let mut language = None;
        let mut after_link = false;
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy().into_owned();
            if after_link && is_linker_word(&text) {
                continue;
            }
            match text.as_str() {
                "/link" | "-link" => after_link = true,
                "--show" | "-###" => line.show = true,
                "-shared-libtawny" | "--shared-libtawny" => line.shared_libtawny = true,
                "-municode" => line.municode = true,
                option if is_ignored_option(option) => {}
                option if SEPARATE.contains(&option) => {
                    let value = arguments.next();
                    line.option_with_value(argument, value, &mut language);
                }
                option if option.len() > 1 && option.starts_with('-') => {
                    if let Some(value) = text.strip_prefix("-x") {
                        language = explicit_language(value);
                    } else {
                        line.option(argument, &text);
                    }
                }
                _ => line.input(argument, &text, language.clone()),
            }
        }
        line
    }

    fn option_with_value(
        &mut self,
        option: OsString,
        value: Option<OsString>,
        language: &mut Option<OsString>,
    ) {
        match (option.to_str(), &value) {
            (Some("-x"), Some(value)) => *language = explicit_language(&value.to_string_lossy()),
            (Some("-l"), Some(name)) if is_import_library(&name.to_string_lossy()) => {}
            _ => self
                .words
                .push(Word::Option(std::iter::once(option).chain(value).collect())),
        }
    }

    fn option(&mut self, argument: OsString, text: &str) {
        match text {
            "-E" | "-M" | "-MM" => self.stage = Stage::Preprocess,
            "-S" | "-fsyntax-only" if self.stage != Stage::Preprocess => {
                self.stage = Stage::Compile
            }
            "-c" if self.stage == Stage::Link => self.stage = Stage::Assemble,
            "-shared" | "--shared" => self.makes_shared_library = true,
            _ => {}
        }
        if !text.strip_prefix("-l").is_some_and(is_import_library) {
            self.words.push(Word::Option(vec![argument]));
        }
    }

    fn input(&mut self, argument: OsString, text: &str, language: Option<OsString>) {
        let suffix = text
            .rsplit_once('.')
            .map(|(_, suffix)| suffix.to_ascii_lowercase());
        match suffix.as_deref() {
            Some("lib") if is_import_library(text.rsplit(['/', '\\']).next().unwrap_or(text)) => {}
            Some("rc" | "res" | "def") if language.is_none() => self.unused.push(text.to_owned()),
            _ => self
                .words
                .push(Word::Input(PathBuf::from(argument), language)),
        }
    }

    /// The options' words, without the inputs.
    pub fn options(&self) -> impl Iterator<Item = &[OsString]> {
        self.words.iter().filter_map(|word| match word {
            Word::Option(words) => Some(words.as_slice()),
            Word::Input(..) => None,
        })
    }

    /// True if this very option is there.
    pub fn has(&self, option: &str) -> bool {
        self.options().any(|words| words[0] == option)
    }

    /// The values of an option in both of its forms: `-Idir` and `-I dir`.
    pub fn values(&self, option: &str) -> Vec<OsString> {
        self.options()
            .filter_map(|words| match words {
                [name, value] if name == option => Some(value.clone()),
                [word] => {
                    let value = word.as_bytes().strip_prefix(option.as_bytes())?;
                    (!value.is_empty()).then(|| OsStr::from_bytes(value).to_owned())
                }
                _ => None,
            })
            .collect()
    }

    /// The input files with the language each is compiled as.
    pub fn inputs(&self) -> impl Iterator<Item = (&PathBuf, Language)> {
        self.words.iter().filter_map(|word| match word {
            Word::Option(_) => None,
            Word::Input(path, explicit) => Some((path, Language::of(path, explicit.as_deref()))),
        })
    }

    /// True if a macro is defined by `-D`.
    pub fn defines(&self, name: &str) -> bool {
        self.values("-D")
            .iter()
            .any(|value| value.to_string_lossy().split('=').next() == Some(name))
    }
}

fn explicit_language(value: &str) -> Option<OsString> {
    (value != "none").then(|| value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> CommandLine {
        CommandLine::parse(line.split_whitespace().map(OsString::from).collect())
    }

    #[test]
    fn values_are_not_inputs() {
        let line = parse("-o out -I inc -MF dep.d -x c -DX=1 -D Y a.c -x none b.o");
        let inputs: Vec<_> = line
            .inputs()
            .map(|(path, language)| (path.to_str().unwrap(), language))
            .collect();
        assert_eq!(inputs, [("a.c", Language::C), ("b.o", Language::Linker)]);
        assert_eq!(line.values("-D"), ["X=1", "Y"]);
        assert_eq!(line.values("-o"), ["out"]);
        assert!(line.defines("X") && line.defines("Y") && !line.defines("Z"));
    }

    #[test]
    fn the_earliest_stage_wins_as_with_gcc() {
        assert_eq!(parse("a.c").stage, Stage::Link);
        assert_eq!(parse("-c a.c").stage, Stage::Assemble);
        assert_eq!(parse("-c -S a.c").stage, Stage::Compile);
        assert_eq!(parse("-E -c a.c").stage, Stage::Preprocess);
    }

    #[test]
    fn windows_words_are_dropped() {
        let line = parse(
            "a.c -lws2_32 -l Mswsock -lm KERNEL32.LIB C:\\sdk\\user32.lib -mconsole -mwindows /link /SUBSYSTEM:CONSOLE \
             netapi32.lib",
        );
        assert_eq!(line.inputs().count(), 1);
        assert_eq!(line.options().collect::<Vec<_>>(), [["-lm"]]);
    }

    #[test]
    fn own_options_do_not_reach_the_compiler() {
        let line = parse("-municode --show -shared-libtawny a.c app.rc");
        assert!(line.municode && line.show && line.shared_libtawny);
        assert_eq!(line.words.len(), 1);
        assert_eq!(line.unused, ["app.rc"]);
    }
}
