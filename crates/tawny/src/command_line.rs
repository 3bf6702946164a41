//! Command lines: a process has one string on Windows and a list of arguments on Linux.
//!
//! <https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments>

/// Joins arguments so that Windows' parsers take them apart again: arguments with blanks or quotes,
/// and empty ones, are quoted, and backslashes before a quote are doubled.
#[doc(alias = "GetCommandLineW")]
pub fn join<'a>(arguments: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for argument in arguments {
        if !line.is_empty() {
            line.push(' ');
        }
        push_quoted(&mut line, argument);
    }
    line
}

fn push_quoted(line: &mut String, argument: &str) {
    if !argument.is_empty() && !argument.contains([' ', '\t', '\n', '\u{b}', '"']) {
        line.push_str(argument);
        return;
    }
    line.push('"');
    let mut backslashes = 0;
    for character in argument.chars() {
        if character == '"' {
            line.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if character == '\\' {
            backslashes + 1
        } else {
            0
        };
        line.push(character);
    }
    line.extend(std::iter::repeat_n('\\', backslashes));
    line.push('"');
}

/// Takes a command line apart. The first argument, a program's name, knows no backslash escapes.
#[doc(alias = "CommandLineToArgvW")]
pub fn split(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut rest = line;
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find([' ', '\t']).unwrap_or(rest.len())),
        };
        arguments.push(name.to_owned());
        rest = after;
    } else {
        arguments.push(String::new());
    }
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return arguments;
        }
        arguments.push(take_argument(&mut rest));
    }
}

fn take_argument(rest: &mut &str) -> String {
    let mut argument = String::new();
    let (mut quoted, mut backslashes) = (false, 0);
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => backslashes += 1,
            '"' => {
                argument.extend(std::iter::repeat_n('\\', backslashes / 2));
                let doubled = |next: &mut std::iter::Peekable<_>| {
                    quoted && next.next_if(|&(_, next)| next == '"').is_some()
                };
                if backslashes % 2 == 1 || doubled(&mut characters) {
                    argument.push('"');
                } else {
                    quoted = !quoted;
                }
                backslashes = 0;
            }
            _ => {
                argument.extend(std::iter::repeat_n('\\', backslashes));
                backslashes = 0;
                if !quoted && matches!(character, ' ' | '\t') {
                    *rest = &rest[at..];
                    return argument;
                }
                argument.push(character);
            }
        }
    }
    argument.extend(std::iter::repeat_n('\\', backslashes));
    *rest = "";
    argument
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_examples() {
        for (line, arguments) in [
            (r#"x "a b c" d e"#, vec!["a b c", "d", "e"]),
            (r#"x "ab\"c" "\\" d"#, vec![r#"ab"c"#, r"\", "d"]),
            (r#"x a\\\b d"e f"g h"#, vec![r"a\\\b", "de fg", "h"]),
            (r#"x a\\\"b c d"#, vec![r#"a\"b"#, "c", "d"]),
            (r#"x a\\\\"b c" d e"#, vec![r"a\\b c", "d", "e"]),
            (r#"x a"b"" c d"#, vec![r#"ab" c d"#]),
        ] {
            assert_eq!(split(line)[1..], arguments, "{line}");
        }
        assert_eq!(
            split(r#""C:\Program Files\x.exe" y"#),
            [r"C:\Program Files\x.exe", "y"]
        );
    }

    #[test]
    fn joined_lines_come_apart_again() {
        let arguments = [
            "prog",
            "",
            "plain",
            "two words",
            r#"q"uote"#,
            r"back\slash",
            r"end \",
            r#"\""#,
            "\t",
        ];
        assert_eq!(split(&join(arguments)), arguments);
    }
}
