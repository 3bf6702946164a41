//! The names that the headers define, read from preprocessed text.

use std::collections::BTreeSet;

/// A function with an asm label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    /// The name that programs use.
    pub name: String,
    /// The symbol that it is bound to.
    pub symbol: String,
}

/// The object-like macros that have a value, from the output of `-dM`.
pub fn macros(definitions: &str) -> BTreeSet<String> {
    definitions
        .lines()
        .filter_map(|line| line.strip_prefix("#define "))
        .filter_map(|definition| definition.split_once(' '))
        .filter(|(name, value)| !name.contains('(') && !value.trim().is_empty())
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Words and single punctuation characters; line markers are left out.
pub fn tokens(preprocessed: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in preprocessed.lines().filter(|line| !line.starts_with('#')) {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let is_word = |character: char| character.is_alphanumeric() || character == '_';
            let length = if first == '"' {
                rest[1..].find('"').map_or(rest.len(), |end| end + 2)
            } else if is_word(first) {
                rest.find(|character| !is_word(character))
                    .unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                found.push(&rest[..length]);
            }
            rest = &rest[length..];
        }
    }
    found
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The enumerators.
pub fn enumerators(tokens: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        at += 1;
        if tokens[at - 1] != "enum" {
            continue;
        }
        let open = if tokens.get(at) == Some(&"{") {
            at
        } else {
            at + 1
        };
        if tokens.get(open) != Some(&"{") {
            continue;
        }
        let mut expected = true;
        at = open + 1;
        while at < tokens.len() && tokens[at] != "}" {
            if expected && is_name(tokens[at]) {
                names.insert(tokens[at].to_owned());
            }
            expected = tokens[at] == ",";
            at += 1;
        }
    }
    names
}

/// The structures and unions by their `typedef` names, pointers left out.
pub fn structures(tokens: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, window) in tokens.windows(2).enumerate() {
        if window[0] != "typedef" || !["struct", "union", "__extension__"].contains(&window[1]) {
            continue;
        }
        let mut depth = 0;
        let mut fresh = true;
        let mut seen_body = false;
        for &token in &tokens[at + 1..] {
            match token {
                "{" => {
                    depth += 1;
                    seen_body = true;
                }
                "}" => depth -= 1,
                ";" if depth == 0 => break,
                "," if depth == 0 => fresh = true,
                "*" if depth == 0 => fresh = false,
                name if depth == 0 && fresh && seen_body && is_name(name) => {
                    names.insert(name.to_owned());
                }
                _ => {}
            }
        }
    }
    names
}

/// The functions that an asm label binds: `name(...) __asm__("symbol")`.
pub fn functions(tokens: &[&str]) -> BTreeSet<Function> {
    let mut found = BTreeSet::new();
    for at in 2..tokens.len().saturating_sub(2) {
        if tokens[at] != "__asm__" || tokens[at + 1] != "(" || tokens[at - 1] != ")" {
            continue;
        }
        let mut depth = 0;
        let name = tokens[..at].iter().rposition(|&token| {
            depth += i32::from(token == ")") - i32::from(token == "(");
            depth == 0
        });
        if let Some(name) = name
            .and_then(|open| tokens.get(open - 1))
            .filter(|name| is_name(name))
        {
            let symbol = labels(&tokens[at + 2..]);
            found.insert(Function {
                name: (*name).to_owned(),
                symbol,
            });
        }
    }
    found
}

/// The concatenated string literals at the beginning.
fn labels(tokens: &[&str]) -> String {
    let texts = tokens.iter().take_while(|token| token.starts_with('"'));
    texts.map(|text| text.trim_matches('"')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# 1 \"x.h\"\ntypedef struct _A { int a; union { int b; } u; } A, *PA;\n\
        typedef enum _E { ONE = 1, TWO } E;\nint f(int (*g)(void), int b) __asm__(\"tawny_\" \"f\");";

    #[test]
    fn finds_each_kind() {
        let tokens = tokens(TEXT);
        assert_eq!(structures(&tokens), BTreeSet::from(["A".to_owned()]));
        assert_eq!(
            enumerators(&tokens),
            BTreeSet::from(["ONE".to_owned(), "TWO".to_owned()])
        );
        let function = Function {
            name: "f".into(),
            symbol: "tawny_f".into(),
        };
        assert_eq!(functions(&tokens), BTreeSet::from([function]));
        let macros = macros("#define A 1\n#define B\n#define C(x) x\n");
        assert_eq!(macros, BTreeSet::from(["A".to_owned()]));
    }
}
