//! Shell patterns with `*` and `?`.

/// True if the whole name matches.
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => name.is_empty(),
        Some('*') => name
            .char_indices()
            .map(|(at, _)| at)
            .chain([name.len()])
            .any(|at| matches(rest.as_str(), &name[at..])),
        Some(c) => {
            let mut name = name.chars();
            name.next().is_some_and(|first| c == '?' || c == first)
                && matches(rest.as_str(), name.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        assert!(matches("accept*", "accept_ex"));
        assert!(matches("*", ""));
        assert!(matches("?dp", "udp"));
        assert!(!matches("?dp", "uudp"));
        assert!(!matches("udp", "udp6"));
    }
}
