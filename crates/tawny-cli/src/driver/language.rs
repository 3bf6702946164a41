//! What a file is, by its suffix in any case or by `-x`.

use std::ffi::OsStr;
use std::path::Path;

/// The language of an input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// C source, a C header, or preprocessed C.
    C,
    /// C++ source, a C++ header, or preprocessed C++.
    Cxx,
    /// Assembler, or another language of the compiler: passed on untouched.
    Other,
    /// An object, an archive, a linker script.
    Linker,
}

impl Language {
    /// Decides as gcc does, except that `.Cpp`, `.Cxx` and the like, which gcc takes for linker
    /// input, are C++. `.C` is C++, as gcc has it.
    pub fn of(path: &Path, explicit: Option<&OsStr>) -> Self {
        if let Some(explicit) = explicit {
            return match explicit.to_string_lossy().as_ref() {
                "c" | "c-header" | "cpp-output" => Self::C,
                "c++" | "c++-header" | "c++-cpp-output" => Self::Cxx,
                _ => Self::Other,
            };
        }
        let suffix = path.extension().unwrap_or_default().to_string_lossy();
        match suffix.as_ref() {
            "C" | "H" => return Self::Cxx,
            "s" | "S" | "sx" | "m" | "mm" | "ll" | "bc" => return Self::Other,
            _ => {}
        }
        match suffix.to_ascii_lowercase().as_str() {
            "c" | "h" | "i" => Self::C,
            "cpp" | "cxx" | "cc" | "cp" | "c++" | "ii" | "hpp" | "hh" | "hxx" | "h++" | "tcc" => {
                Self::Cxx
            }
            _ => Self::Linker,
        }
    }

    /// True if the compiler has to be told the language, because it would take the suffix for
    /// something else.
    pub fn needs_telling(self, path: &Path) -> bool {
        let suffix = path.extension().unwrap_or_default().to_string_lossy();
        let known = match suffix.as_ref() {
            "C" | "H" | "CPP" => true,
            other => other.bytes().all(|byte| !byte.is_ascii_uppercase()),
        };
        matches!(self, Self::C | Self::Cxx) && !known
    }

    /// The word after `-x`.
    pub fn option(self) -> &'static str {
        if self == Self::C { "c" } else { "c++" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes() {
        for (name, language, telling) in [
            ("a.c", Language::C, false),
            ("a.cpp", Language::Cxx, false),
            ("IocpServer.Cpp", Language::Cxx, true),
            ("SERVER.CPP", Language::Cxx, false),
            ("a.Cxx", Language::Cxx, true),
            ("a.cxx", Language::Cxx, false),
            ("a.C", Language::Cxx, false),
            ("a.o", Language::Linker, false),
            ("a.S", Language::Other, false),
            ("libx.so.1", Language::Linker, false),
        ] {
            let path = Path::new(name);
            assert_eq!(Language::of(path, None), language, "{name}");
            assert_eq!(language.needs_telling(path), telling, "{name}");
        }
        assert_eq!(
            Language::of(Path::new("a.c"), Some("c++".as_ref())),
            Language::Cxx
        );
    }
}
