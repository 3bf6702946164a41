//! `__try`, `__except`, `__finally` and `__leave`, written in terms of `tawny/seh.h`.
//! <https://learn.microsoft.com/cpp/cpp/structured-exception-handling-c-cpp>
//!
//! The source is rewritten before it is preprocessed. A `__try` that only a macro spells is not
//! seen.

use std::ops::Range;

use super::lexer::{Lexer, Token};

/// Words that make a `try` block one of structured exception handling.
pub const HANDLER_WORDS: &[&str] = &["__except", "__finally", "_except", "_finally"];
/// Those of them for which C needs nested functions, which only gcc has.
pub const FINALLY_WORDS: &[&str] = &["__finally", "_finally"];
const TRY_WORDS: &[&str] = &["__try", "_try"];
const LEAVE_WORDS: &[&str] = &["__leave", "_leave"];
const ABNORMAL_WORDS: &[&str] = &["AbnormalTermination", "_abnormal_termination"];

/// Rewrites a source. Lines keep their numbers, by `#line` where text has to move.
pub fn rewrite(text: &str, cxx: bool) -> String {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let start = lexer.position();
        match lexer.next() {
            Some(token) => tokens.push((token, start..lexer.end())),
            None => break,
        }
    }
    let mut rewriter = Rewriter {
        text,
        cxx,
        tokens: without_directives(tokens),
        next: 0,
    };
    rewriter.render(0..text.len(), Scope::default())
}

type Spanned<'a> = (Token<'a>, Range<usize>);

/// Drops the tokens of directives but for the conditions, which say which braces exclude each
/// other.
fn without_directives(tokens: Vec<Spanned>) -> Vec<Spanned> {
    let mut line_end = 0;
    let keep = |(token, at): &Spanned| match token {
        Token::Directive { end, .. } => {
            line_end = *end;
            true
        }
        _ => at.start >= line_end,
    };
    tokens.into_iter().filter(keep).collect()
}

/// Which statements the words at a place belong to.
#[derive(Clone, Copy, Default)]
struct Scope {
    /// The `__try` that `__leave` leaves.
    body: Option<usize>,
    /// The `__try` whose `__finally` block this is.
    finally: Option<usize>,
}

/// The parts of a statement, as ranges of the text; braces and parentheses included.
struct Statement {
    whole: Range<usize>,
    body: Range<usize>,
    /// None for `__finally`.
    filter: Option<Range<usize>>,
    handler: Range<usize>,
}

struct Rewriter<'a> {
    text: &'a str,
    cxx: bool,
    tokens: Vec<Spanned<'a>>,
    /// The next statement's number.
    next: usize,
}

impl Rewriter<'_> {
    /// The text of a range with its statements replaced.
    fn render(&mut self, range: Range<usize>, scope: Scope) -> String {
        let mut out = String::new();
        let mut done = range.start;
        let mut index = self
            .tokens
            .partition_point(|(_, at)| at.start < range.start);
        while let Some((token, at)) = self
            .tokens
            .get(index)
            .filter(|(_, at)| at.start < range.end)
        {
            let at = at.clone();
            index += 1;
            let Token::Word(word) = *token else { continue };
            let (replacement, end) = if TRY_WORDS.contains(&word) {
                let Some(statement) = self.statement(index - 1) else {
                    continue;
                };
                let end = statement.whole.end;
                (self.statement_text(&statement, scope), end)
            } else {
                match scope {
                    Scope { body: Some(n), .. } if LEAVE_WORDS.contains(&word) => {
                        (format!("goto tawny_seh_leave_{n}"), at.end)
                    }
                    Scope {
                        finally: Some(n), ..
                    } if ABNORMAL_WORDS.contains(&word) => {
                        let Some(call) = self.balanced(index, '(', ')') else {
                            continue;
                        };
                        (format!("TAWNY_SEH_ABNORMAL({n})"), call.end)
                    }
                    _ => continue,
                }
            };
            out.push_str(&self.text[done..at.start]);
            out.push_str(&replacement);
            done = end;
            index = self.tokens.partition_point(|(_, at)| at.start < end);
        }
        out.push_str(&self.text[done..range.end]);
        out
    }

    /// The statement that begins at this token; none if it is no `__try` of this kind.
    fn statement(&self, index: usize) -> Option<Statement> {
        let body = self.balanced(index + 1, '{', '}')?;
        let after = self.tokens.partition_point(|(_, at)| at.start < body.end);
        let (Token::Word(word), _) = self.tokens.get(after)? else {
            return None;
        };
        if !HANDLER_WORDS.contains(word) {
            return None;
        }
        let filter = if word.ends_with("except") {
            Some(self.balanced(after + 1, '(', ')')?)
        } else {
            None
        };
        let next = match &filter {
            Some(filter) => self.tokens.partition_point(|(_, at)| at.start < filter.end),
            None => after + 1,
        };
        let handler = self.balanced(next, '{', '}')?;
        Some(Statement {
            whole: self.tokens[index].1.start..handler.end,
            body,
            filter,
            handler,
        })
    }

    /// From an opening bracket, which must be the next token, to its closing one. The branches of a
    /// condition count once.
    fn balanced(&self, index: usize, open: char, close: char) -> Option<Range<usize>> {
        let (Token::Punctuation(first), start) = self.tokens.get(index)? else {
            return None;
        };
        if *first != open {
            return None;
        }
        let mut depth = 0usize;
        let mut conditions = Vec::new();
        for (token, at) in &self.tokens[index..] {
            match token {
                Token::Punctuation(c) if *c == open => depth += 1,
                Token::Punctuation(c) if *c == close => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(start.start..at.end);
                    }
                }
                Token::Directive { name, .. } => match *name {
                    "if" | "ifdef" | "ifndef" => conditions.push(depth),
                    "else" | "elif" => depth = *conditions.last()?,
                    "endif" => _ = conditions.pop()?,
                    _ => {}
                },
                _ => {}
            }
        }
        None
    }

    fn statement_text(&mut self, statement: &Statement, outer: Scope) -> String {
        let n = self.next;
        self.next += 1;
        let body_scope = Scope {
            body: Some(n),
            ..outer
        };
        let body = self.render(statement.body.clone(), body_scope);
        let before = self.line_ends(statement.whole.start..statement.body.start);
        let Some(filter) = statement.filter.clone() else {
            let block_scope = Scope {
                finally: Some(n),
                ..outer
            };
            let block = self.render(statement.handler.clone(), block_scope);
            return self.finally_text(n, statement, &before, &body, &block);
        };
        let to_filter = self.line_ends(statement.body.end..filter.start);
        let to_handler = self.line_ends(filter.end..statement.handler.start);
        let filter = self.render(filter, outer);
        let handler = self.render(statement.handler.clone(), outer);
        format!(
            "TAWNY_SEH_TRY_EXCEPT({n}){before} {body}{to_filter} TAWNY_SEH_EXCEPT({n}, {filter}){to_handler} \
             {handler} TAWNY_SEH_END_EXCEPT({n})"
        )
    }

    /// In C a nested function may be declared before and defined after the body. A lambda stands
    /// before it.
    fn finally_text(
        &self,
        n: usize,
        statement: &Statement,
        before: &str,
        body: &str,
        block: &str,
    ) -> String {
        if !self.cxx {
            let to_block = self.line_ends(statement.body.end..statement.handler.start);
            return format!(
                "TAWNY_SEH_TRY_FINALLY({n}){before} {body}{to_block} TAWNY_SEH_FINALLY({n}) {block} \
                 TAWNY_SEH_END_FINALLY({n})"
            );
        }
        let [block_line, body_line, end_line] = [
            statement.handler.start,
            statement.body.start,
            statement.whole.end,
        ]
        .map(|place| self.line_of(place));
        format!(
            "TAWNY_SEH_TRY_FINALLY({n})\n#line {block_line}\n{block}\n#line {body_line}\n\
             TAWNY_SEH_TRY_GUARDED({n}) {body}\n#line {end_line}\nTAWNY_SEH_LEAVE({n}) }}"
        )
    }

    /// As many line ends as a range of the text has.
    fn line_ends(&self, range: Range<usize>) -> String {
        "\n".repeat(self.text[range].matches('\n').count())
    }

    /// The line in the user's file. The first line of the text is a `#line` of ours.
    fn line_of(&self, place: usize) -> usize {
        self.text[..place].matches('\n').count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squeezed(text: &str, cxx: bool) -> String {
        rewrite(text, cxx)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn except() {
        assert_eq!(
            squeezed("__try { f(); __leave; } __except (g(1, 2)) { h(); }", false),
            "TAWNY_SEH_TRY_EXCEPT(0) { f(); goto tawny_seh_leave_0; } TAWNY_SEH_EXCEPT(0, (g(1, 2))) { h(); } \
             TAWNY_SEH_END_EXCEPT(0)"
        );
    }

    #[test]
    fn finally_in_c_keeps_the_order() {
        assert_eq!(
            squeezed("__try { f(); } __finally { g(); }", false),
            "TAWNY_SEH_TRY_FINALLY(0) { f(); } TAWNY_SEH_FINALLY(0) { g(); } TAWNY_SEH_END_FINALLY(0)"
        );
    }

    #[test]
    fn finally_in_cxx_comes_first() {
        let text = "#line 1 \"a.cpp\"\n__try {\nf();\n}\n__finally {\ng();\n}\nh();\n";
        assert_eq!(
            rewrite(text, true),
            "#line 1 \"a.cpp\"\nTAWNY_SEH_TRY_FINALLY(0)\n#line 4\n{\ng();\n}\n#line 1\n\
             TAWNY_SEH_TRY_GUARDED(0) {\nf();\n}\n#line 6\nTAWNY_SEH_LEAVE(0) }\nh();\n"
        );
    }

    #[test]
    fn nested_statements_leave_their_own_body() {
        let text = "__try { __try { __leave; } __finally { if (AbnormalTermination()) __leave; } } __finally { }";
        let out = squeezed(text, false);
        assert!(out.contains("{ goto tawny_seh_leave_1; }"), "{out}");
        assert!(
            out.contains("if (TAWNY_SEH_ABNORMAL(1)) goto tawny_seh_leave_0;"),
            "{out}"
        );
    }

    #[test]
    fn lines_stay_in_place() {
        let text = "a\n__try\n{\nb\n}\n__except\n(\n1\n)\n{\nhandler;\n}\nlast;\n";
        let out = rewrite(text, false);
        let line = |text: &str, word: &str| text.lines().position(|line| line.contains(word));
        assert_eq!(line(&out, "last"), line(text, "last"));
        assert_eq!(line(&out, "handler"), line(text, "handler"));
    }

    #[test]
    fn braces_under_conditions() {
        let text =
            "__try {\n#ifdef X\nif (a) {\n#else\nif (b) {\n#endif\n}\n}\n__finally { c(); } d();";
        assert!(rewrite(text, false).contains("c(); } TAWNY_SEH_END_FINALLY(0) d();"));
    }

    #[test]
    fn what_is_no_statement_stays() {
        for text in [
            "__try { f(); } __catch(...) { }",
            "__try {",
            "// __try { } __finally { }",
            "#define T __try {\n",
        ] {
            assert_eq!(rewrite(text, true), text);
        }
    }
}
