//! What the name of a pipe or mailslot is called in the file system: the upper-cased name, for names
//! are compared without regard to case, with everything escaped that a file's name cannot hold, cut
//! and made unique again by a hash when it is long.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/pipe-names>

/// The longest key, in bytes: the address of a Unix socket has room for 108 with all directories.
pub const LONGEST: usize = 40;

/// Stands where a long name was cut; in a name it is escaped.
const CUT: char = '~';
/// Hexadecimal digits of the hash.
const DIGITS: usize = 20;

/// The key of `name`.
pub fn of(name: &str) -> String {
    let upper: String = name.chars().map(upper_case).collect();
    let mut key = String::with_capacity(upper.len());
    for (index, byte) in upper.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => key.push(byte.into()),
            // Not as the first, where it would hide the file, or mean a directory.
            b'.' if index != 0 => key.push('.'),
            _ => key.push_str(&format!("%{byte:02X}")),
        }
    }
    if key.len() > LONGEST {
        let hash = format!("{:032x}", hash(upper.as_bytes()));
        key.truncate(LONGEST - DIGITS - CUT.len_utf8());
        key.push(CUT);
        key.push_str(&hash[hash.len() - DIGITS..]);
    }
    key
}

/// The longest key of a name in which case matters, in bytes.
const LONGEST_EXACT: usize = 200;

/// The key of a name in which case matters, which is no socket's.
pub fn exact(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for (index, byte) in name.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => key.push(byte.into()),
            b'.' if index != 0 => key.push('.'),
            _ => key.push_str(&format!("%{byte:02X}")),
        }
    }
    if key.len() > LONGEST_EXACT {
        let hash = format!("{:032x}", hash(name.as_bytes()));
        key.truncate(LONGEST_EXACT - hash.len() - CUT.len_utf8());
        key.push(CUT);
        key.push_str(&hash);
    }
    key
}

/// Whether two names are one.
pub fn same(one: &str, other: &str) -> bool {
    one.chars()
        .map(upper_case)
        .eq(other.chars().map(upper_case))
}

/// Windows maps each UTF-16 unit to one.
fn upper_case(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(single), None) => single,
        _ => character,
    }
}

/// FNV-1a of 128 bits, which is the same in every program.
fn hash(bytes: &[u8]) -> u128 {
    const PRIME: u128 = (1 << 88) + 0x13b;
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let step = |hash: u128, byte: &u8| (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
    bytes.iter().fold(BASIS, step)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn case_does_not_matter() {
        assert_eq!(of("My-Pipe_1.x"), "MY-PIPE_1.X");
        assert_eq!(of("ÄÖ"), of("äö"));
        assert!(same("Ünïcode", "ÜNÏCODE") && !same("a", "ab"));
        // What has no single capital letter stays.
        assert_eq!(of("ß"), "%C3%9F");
    }

    #[test]
    fn case_matters_where_it_does() {
        assert_eq!(exact("Ab.c"), "Ab.c");
        assert_ne!(exact("ab"), exact("aB"));
        assert_eq!(exact(".lock"), "%2Elock");
        let long = "é".repeat(259);
        assert!(exact(&long).len() <= LONGEST_EXACT);
        assert_ne!(exact(&long), exact(&long[2..]));
    }

    #[test]
    fn nothing_leaves_the_directory() {
        for name in [
            "", ".", "..", "../x", "/", r"a\b", "a/b", "\0", "a\nb", "%", "~",
        ] {
            let key = of(name);
            assert!(!key.contains(['/', '\\', '\0', '\n']), "{name:?}: {key}");
            assert!(!key.starts_with('.'), "{name:?}: {key}");
        }
        assert_eq!(of("a%2Fb"), "A%252FB");
    }

    #[test]
    fn names_keep_apart() {
        let long = "x".repeat(300);
        let names = [
            "a",
            "a.",
            ".a",
            "a/b",
            r"a\b",
            "a%5Cb",
            "a b",
            "a_b",
            "a~b",
            &long,
            &long[1..],
        ];
        let keys: HashSet<_> = names.iter().map(|name| of(name)).collect();
        assert_eq!(keys.len(), names.len());
        assert!(keys.iter().all(|key| key.len() <= LONGEST));
        assert_eq!(of(&long).len(), LONGEST);
        assert_eq!(of(&long), of(&long.to_uppercase()));
    }
}
