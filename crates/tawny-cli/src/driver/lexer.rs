//! A lexer for C and C++ source that has not been preprocessed: enough to find what the driver has
//! to know (`#include` lines, wide literals, the shape of `main`) without being misled by comments
//! and strings.

use std::ops::Range;

/// A piece of source text that means something to the driver.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// An identifier or keyword.
    Word(&'a str),
    /// A string or character literal; `wide` for `L"..."` and `L'...'`.
    Literal { wide: bool },
    /// `#include "name"` or `#include <name>`; `at` is where the name stands, delimiters included.
    Include {
        name: &'a str,
        quoted: bool,
        at: Range<usize>,
    },
    /// The name of any other directive, and where its line ends, splices counted in. The words of
    /// the line follow as tokens of their own.
    Directive { name: &'a str, end: usize },
    /// Any other character.
    Punctuation(char),
}

/// Reads tokens from text.
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
    at_line_start: bool,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning of `text`.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            at_line_start: true,
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Where the next token begins.
    pub fn position(&mut self) -> usize {
        self.skip_blank();
        self.at
    }

    /// Where the last token ended.
    pub fn end(&self) -> usize {
        self.at
    }

    /// Steps over white space, line splices and comments.
    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            if let Some(body) = rest.strip_prefix("/*") {
                self.at += body.find("*/").map_or(rest.len(), |end| end + 4);
            } else if rest.starts_with("//") {
                self.at += line_end(rest);
            } else if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
                self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
            } else {
                match rest.chars().next() {
                    Some('\n') => self.at_line_start = true,
                    Some(blank) if blank.is_whitespace() || blank == '\u{feff}' => {
                        self.at += blank.len_utf8();
                        continue;
                    }
                    _ => return,
                }
                self.at += 1;
            }
        }
    }

    /// At a `#` that begins a line.
    fn directive(&mut self) -> Token<'a> {
        let end = self.at + spliced_line_end(self.rest());
        self.at += 1;
        let line = &self.rest()[..line_end(self.rest())];
        let word = line.trim_start();
        let name = &word[..word.find(|c: char| !is_word(c)).unwrap_or(word.len())];
        self.at += line.len() - word.len() + name.len();
        let included = if matches!(name, "include" | "include_next" | "import") {
            self.included()
        } else {
            None
        };
        included.unwrap_or(Token::Directive { name, end })
    }

    /// Behind `#include`: the name between its delimiters.
    fn included(&mut self) -> Option<Token<'a>> {
        let line = &self.rest()[..line_end(self.rest())];
        let body = line.trim_start();
        let close = match body.chars().next()? {
            '"' => '"',
            '<' => '>',
            _ => return None,
        };
        let length = body[1..].find(close)? + 2;
        let start = self.at + (line.len() - body.len());
        self.at = start + length;
        let name = &self.text[start + 1..start + length - 1];
        Some(Token::Include {
            name,
            quoted: close == '"',
            at: start..start + length,
        })
    }

    /// Steps over a literal that begins at the current quote.
    fn skip_literal(&mut self) {
        let quote = self.rest().as_bytes()[0];
        let mut escaped = false;
        for (offset, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                // An apostrophe in an #error line or in prose under #if 0 ends with its line.
                b'\n' => {
                    self.at += offset;
                    return;
                }
                _ if byte == quote => {
                    self.at += offset + 1;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    /// Steps over the rest of `R"delimiter(...)delimiter"`, standing at its quote.
    fn skip_raw_literal(&mut self) {
        let rest = self.rest();
        let end = rest[1..].find('(').and_then(|open| {
            let close = format!("){}\"", &rest[1..=open]);
            rest.find(&close).map(|at| at + close.len())
        });
        self.at += end.unwrap_or(rest.len());
    }

    fn word(&mut self) -> Token<'a> {
        let rest = self.rest();
        let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let word = &rest[..length];
        self.at += length;
        let quoted = self.rest().starts_with(['"', '\'']);
        match word {
            "L" | "u" | "U" | "u8" if quoted => {
                self.skip_literal();
                Token::Literal { wide: word == "L" }
            }
            "R" | "LR" | "uR" | "UR" | "u8R" if self.rest().starts_with('"') => {
                self.skip_raw_literal();
                Token::Literal { wide: word == "LR" }
            }
            _ => Token::Word(word),
        }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.skip_blank();
            let first = self.rest().chars().next()?;
            let begins_line = std::mem::take(&mut self.at_line_start);
            return Some(match first {
                '#' if begins_line => self.directive(),
                '"' | '\'' => {
                    self.skip_literal();
                    Token::Literal { wide: false }
                }
                digit if digit.is_ascii_digit() => {
                    // The suffix of 1L and the separators of 1'000 belong to the number.
                    let number = |c: char| is_word(c) || c == '.' || c == '\'';
                    self.at += self
                        .rest()
                        .find(|c| !number(c))
                        .unwrap_or(self.rest().len());
                    continue;
                }
                letter if is_word(letter) => self.word(),
                other => {
                    self.at += other.len_utf8();
                    Token::Punctuation(other)
                }
            });
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The end of a line that may go on behind backslashes.
fn spliced_line_end(text: &str) -> usize {
    let mut end = line_end(text);
    while text[..end].trim_end_matches('\r').ends_with('\\') && end < text.len() {
        end += 1 + line_end(&text[end + 1..]);
    }
    end
}

fn line_end(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Lexer::new(text)
            .filter_map(|token| match token {
                Token::Word(word) => Some(word),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn comments_and_literals_hide_words() {
        assert_eq!(
            words("a /* b */ c // d\n e \"f \\\" g\" 'h' 10L i"),
            ["a", "c", "e", "i"]
        );
        assert_eq!(words("R\"x( no \" )x\" yes"), ["yes"]);
        assert_eq!(words("#error don't\nnext"), ["don", "next"]);
        assert_eq!(words("/* never closed"), Vec::<&str>::new());
    }

    #[test]
    fn includes() {
        let text = "# include <WinSock2.h>\n/* #include \"no.h\" */\n#include \"sub\\x.h\" // why\nint a; #include \"no\"";
        let found: Vec<_> = Lexer::new(text)
            .filter_map(|token| match token {
                Token::Include { name, quoted, at } => Some((name, quoted, &text[at])),
                _ => None,
            })
            .collect();
        assert_eq!(
            found,
            [
                ("WinSock2.h", false, "<WinSock2.h>"),
                ("sub\\x.h", true, "\"sub\\x.h\"")
            ]
        );
    }

    #[test]
    fn wide_literals() {
        let wide = |text| Lexer::new(text).any(|token| token == Token::Literal { wide: true });
        assert!(wide("f(L\"x\")"));
        assert!(wide("f(L'x')"));
        assert!(wide("LR\"(x)\""));
        assert!(!wide("f(\"L\", 1L, \"L\\\"x\\\"\") // L\"x\""));
        assert!(!wide("MACROL\"x\""));
    }

    #[test]
    fn no_text_makes_it_fail() {
        for text in [
            "#",
            "#include",
            "#include <",
            "'",
            "\"",
            "L\"",
            "R\"",
            "\\",
            "/",
            "/*",
            "\u{feff}",
            "é\\",
        ] {
            Lexer::new(text).for_each(drop);
        }
    }
}
