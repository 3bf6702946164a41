//! `@file` arguments: options read from a file, with gcc's quoting rules.
//! <https://gcc.gnu.org/onlinedocs/gcc/Overall-Options.html>

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use super::error::{AtPath, Error};

/// `@file` may name another `@file`; a file that names itself stops here.
const MAX_DEPTH: usize = 16;

/// Replaces every `@file` by the arguments in it. A name that does not exist stays as it is, as
/// with gcc.
pub fn expand(arguments: Vec<OsString>) -> Result<Vec<OsString>, Error> {
    let mut expanded = Vec::with_capacity(arguments.len());
    expand_into(&mut expanded, arguments, 0)?;
    Ok(expanded)
}

fn expand_into(
    expanded: &mut Vec<OsString>,
    arguments: Vec<OsString>,
    depth: usize,
) -> Result<(), Error> {
    for argument in arguments {
        match argument.as_bytes().strip_prefix(b"@") {
            Some(name) if depth < MAX_DEPTH && Path::new(OsStr::from_bytes(name)).is_file() => {
                let path = Path::new(OsStr::from_bytes(name));
                let text = std::fs::read(path).at(path)?;
                expand_into(expanded, split(&text), depth + 1)?;
            }
            _ => expanded.push(argument),
        }
    }
    Ok(())
}

/// Splits text at white space. Single and double quotes group; a backslash takes the next byte as
/// it is, in quotes too.
pub fn split(text: &[u8]) -> Vec<OsString> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match (byte, quote) {
            (b'\\', _) => word.get_or_insert_default().extend(bytes.next()),
            (b, Some(q)) if b == q => quote = None,
            (b, Some(_)) => word.get_or_insert_default().push(b),
            (b'\'' | b'"', None) => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (b, None) if b.is_ascii_whitespace() => {
                words.extend(word.take().map(OsString::from_vec))
            }
            (b, None) => word.get_or_insert_default().push(b),
        }
    }
    words.extend(word.map(OsString::from_vec));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_quotes_and_backslashes() {
        let words = split(b"-O2 '-DX=\"a b\"' \"-I c d\"\n-DY=\\\"z\\\" ''");
        assert_eq!(words, ["-O2", "-DX=\"a b\"", "-I c d", "-DY=\"z\"", ""]);
    }

    #[test]
    fn a_file_that_names_itself_ends() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("loop");
        let own_name = format!("@{}", path.display());
        std::fs::write(&path, format!("-c {own_name}")).unwrap();
        let arguments = expand(vec![own_name.clone().into()]).unwrap();
        assert_eq!(arguments.len(), MAX_DEPTH + 1);
        assert_eq!(arguments.last().unwrap(), &OsString::from(own_name));
    }

    #[test]
    fn a_missing_file_is_an_ordinary_argument() {
        assert_eq!(
            expand(vec!["@/no/such/file".into()]).unwrap(),
            ["@/no/such/file"]
        );
    }
}
