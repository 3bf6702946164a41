//! What one source file tells the driver.

use std::ops::Range;

use super::lexer::{Lexer, Token};
use super::seh;

/// An `#include` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// The name as it is spelled.
    pub name: String,
    /// `"name"` rather than `<name>`.
    pub quoted: bool,
    /// Where the name stands in the text, delimiters included.
    pub at: Range<usize>,
}

/// The properties of a source file that decide how it is compiled.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Its `#include` lines, also those that the preprocessor would skip.
    pub includes: Vec<Include>,
    /// It has wide literals or names a 16-bit character type, so that `wchar_t` must be 16 bits.
    pub wide: bool,
    /// Its entry point (`main`, `_tmain`, `wmain`) returns nothing, which C++ does not allow.
    pub void_main: bool,
    /// It has an entry point that is not `main`.
    pub other_entry: bool,
    /// It handles structured exceptions (`__try`).
    pub seh: bool,
    /// It has a `__finally` block.
    pub finally: bool,
}

/// Names whose use means that the program's wide characters are Windows' wide characters.
const WIDE_WORDS: &[&str] = &[
    "BSTR", "LPCWSTR", "LPOLESTR", "LPWSTR", "OLECHAR", "PCWSTR", "PWCHAR", "PWSTR", "UNICODE",
    "WCHAR", "_UNICODE", "wchar_t", "wcerr", "wcin", "wcout", "wmain", "wstring", "wWinMain",
];

/// Libraries of headers alone that hand wide literals to Windows' functions: the headers that they
/// begin with, or are all in one directory with.
const WIDE_LIBRARIES: &[&str] = &["asio.hpp", "asio/", "boost/asio"];

/// Entry points that `main` has to call.
const OTHER_ENTRIES: &[&str] = &["WinMain", "_tWinMain", "_tmain", "wWinMain", "wmain"];

/// Words that may stand between `void` and `main`.
const CALLING_CONVENTIONS: &[&str] = &[
    "CDECL",
    "WINAPI",
    "WINAPIV",
    "_CRTAPI1",
    "__CRTDECL",
    "__cdecl",
    "__stdcall",
    "_cdecl",
    "cdecl",
];

impl Facts {
    /// Reads them off the text.
    pub fn of(text: &str) -> Self {
        let mut facts = Self::default();
        let mut entry = EntryPoint::Nothing;
        for token in Lexer::new(text) {
            entry = entry.next(&token);
            facts.void_main |= entry == EntryPoint::Complete;
            match token {
                Token::Word(word) => {
                    facts.wide |= WIDE_WORDS.contains(&word);
                    facts.other_entry |= OTHER_ENTRIES.contains(&word);
                    facts.seh |= seh::HANDLER_WORDS.contains(&word);
                    facts.finally |= seh::FINALLY_WORDS.contains(&word);
                }
                Token::Literal { wide } => facts.wide |= wide,
                Token::Include { name, quoted, at } => {
                    facts.wide |= WIDE_LIBRARIES
                        .iter()
                        .any(|library| name.starts_with(library));
                    facts.includes.push(Include {
                        name: name.to_owned(),
                        quoted,
                        at,
                    });
                }
                Token::Directive { .. } | Token::Punctuation(_) => {}
            }
        }
        facts
    }
}

/// How much of `void main(` has been seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryPoint {
    Nothing,
    Void,
    Named,
    Complete,
}

impl EntryPoint {
    fn next(self, token: &Token) -> Self {
        match (self, token) {
            (_, Token::Word("void" | "VOID")) => Self::Void,
            (Self::Void, Token::Word(word)) if CALLING_CONVENTIONS.contains(word) => Self::Void,
            (Self::Void, Token::Word("main" | "_tmain" | "wmain")) => Self::Named,
            (Self::Named, Token::Punctuation('(')) => Self::Complete,
            _ => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn void_main() {
        for text in [
            "void main()",
            "VOID __cdecl main(int argc)",
            "void\n_tmain (",
            "static int x; void main(void)",
        ] {
            assert!(Facts::of(text).void_main, "{text}");
        }
        for text in [
            "int main(void)",
            "void domain()",
            "void *main(",
            "// void main()\n",
            "f(\"void main()\")",
        ] {
            assert!(!Facts::of(text).void_main, "{text}");
        }
    }

    #[test]
    fn wide() {
        for text in [
            "L\"x\"",
            "WCHAR name[4];",
            "#define UNICODE",
            "#ifdef _UNICODE",
            "std::wstring s;",
            "#include <asio.hpp>",
            "#include <boost/asio/ip/tcp.hpp>",
        ] {
            assert!(Facts::of(text).wide, "{text}");
        }
        for text in [
            "TCHAR c = _T('x');",
            "\"wchar_t\"",
            "char UNICODE_[1];",
            "// L\"x\"",
        ] {
            assert!(!Facts::of(text).wide, "{text}");
        }
    }
}
