//! `%NAME%` in text.
//!
//! <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-expandenvironmentstringsw>

/// Replaces each `%NAME%` by what `look_up` says; one without a value stays as it stands.
#[doc(alias = "ExpandEnvironmentStrings")]
pub fn expand(text: &str, look_up: impl Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('%') {
        expanded.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let value = after
            .find('%')
            .and_then(|end| Some((look_up(&after[..end])?, end)));
        match value {
            Some((value, end)) => {
                expanded.push_str(&value);
                rest = &after[end + 1..];
            }
            None => {
                expanded.push('%');
                rest = after;
            }
        }
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_value_are_replaced() {
        let look_up = |name: &str| (name == "A").then(|| "value".to_owned());
        for (text, expanded) in [
            ("", ""),
            ("plain", "plain"),
            ("x%A%y", "xvaluey"),
            ("%A%%A%", "valuevalue"),
            ("%B%", "%B%"),
            ("100%", "100%"),
            ("%B%A%", "%Bvalue"),
        ] {
            assert_eq!(expand(text, look_up), expanded);
        }
    }
}
