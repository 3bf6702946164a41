//! Names of files: programs take names apart at backslashes and expect a drive letter, so those that
//! Tawny hands out look like `Z:\home\x`, and those that it takes may have either form.

/// The drive that stands for the root of the file system.
pub const DRIVE: &str = "Z:";
/// What `GetWindowsDirectory` says.
pub const WINDOWS_DIRECTORY: &str = r"C:\Windows";
/// What `GetSystemDirectory` says.
pub const SYSTEM_DIRECTORY: &str = r"C:\Windows\system32";

/// The Windows form of a name of Linux; relative ones stay relative.
pub fn from_linux(path: &str) -> String {
    let backslashed = path.replace('/', "\\");
    if path.starts_with('/') {
        format!("{DRIVE}{backslashed}")
    } else {
        backslashed
    }
}

/// The Linux form of a name in either form. The drive letter, whichever it is, and the prefix `\\?\`
/// are dropped.
pub fn to_linux(path: &str) -> String {
    let path = path
        .strip_prefix(r"\\?\")
        .or_else(|| path.strip_prefix(r"\\.\"))
        .unwrap_or(path);
    let mut characters = path.chars();
    let has_drive = characters
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic())
        && characters.next() == Some(':');
    path[if has_drive { 2 } else { 0 }..].replace('\\', "/")
}

/// The part behind the last separator of either kind.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(from_linux("/home/x/y.c"), r"Z:\home\x\y.c");
        assert_eq!(from_linux("a/b"), r"a\b");
        assert_eq!(to_linux(r"Z:\home\x\y.c"), "/home/x/y.c");
        assert_eq!(to_linux(r"\\?\c:\a/b"), "/a/b");
        assert_eq!(to_linux("/plain/name"), "/plain/name");
        assert_eq!((to_linux("c"), to_linux("")), ("c".into(), String::new()));
        assert_eq!(file_name(r"C:\Windows/system32\ws2_32.dll"), "ws2_32.dll");
    }
}
