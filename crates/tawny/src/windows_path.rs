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

/// Where the last component starts, as an index in bytes: behind the last separator that something
/// follows, or behind the drive.
#[doc(alias = "PathFindFileName")]
pub fn file_name_start(path: &str) -> usize {
    let starts = path
        .match_indices(['\\', '/', ':'])
        .map(|(index, _)| index + 1);
    let mut names = starts.filter(|&start| {
        let name = &path[start..];
        !name.is_empty() && !name.starts_with(['\\', '/'])
    });
    names.next_back().unwrap_or(0)
}

/// Where the suffix starts, with its dot; the length when there is none.
#[doc(alias = "PathFindExtension")]
pub fn extension_start(path: &str) -> usize {
    let name = path.rfind(['\\', '/']).map_or(0, |separator| separator + 1);
    // A dot before a blank belongs to the name.
    match path[name..].rfind('.') {
        Some(dot) if !path[name + dot..].contains(' ') => name + dot,
        _ => path.len(),
    }
}

/// Whether a name depends on the current directory.
#[doc(alias = "PathIsRelative")]
pub fn is_relative(path: &str) -> bool {
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    !has_drive && !path.starts_with(['\\', '/'])
}

/// The length of a name without its last component and the separator before that; of a root, its own.
#[doc(alias = "PathRemoveFileSpec")]
pub fn directory_length(path: &str) -> usize {
    let root = root_length(path);
    let end = path[root..]
        .rfind(['\\', '/'])
        .map_or(root, |separator| root + separator);
    path[..end].trim_end_matches(['\\', '/']).len().max(root)
}

/// The length of the part that no name can be without: drive and first separator.
fn root_length(path: &str) -> usize {
    let drive = if path.as_bytes().get(1) == Some(&b':') {
        2
    } else {
        0
    };
    drive + usize::from(path[drive..].starts_with(['\\', '/']))
}

/// Puts a name behind a directory, unless it stands for itself, and takes out `.` and `..`.
#[doc(alias = "PathCombine")]
pub fn combine(directory: &str, name: &str) -> String {
    if !is_relative(name) && name.as_bytes().get(1) == Some(&b':') || directory.is_empty() {
        return canonical(name);
    }
    if name.starts_with(['\\', '/']) {
        // A name from the root keeps the directory's drive.
        let drive = if directory.as_bytes().get(1) == Some(&b':') {
            &directory[..2]
        } else {
            ""
        };
        return canonical(&format!("{drive}{name}"));
    }
    canonical(&format!(
        "{}\\{name}",
        directory.trim_end_matches(['\\', '/'])
    ))
}

/// A name without `.` and `..`.
#[doc(alias = "PathCanonicalize")]
pub fn canonical(path: &str) -> String {
    let (root, rest) = path.split_at(root_length(path));
    let mut components: Vec<&str> = Vec::new();
    for component in rest.split(['\\', '/']) {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            _ => components.push(component),
        }
    }
    let trailing = rest.ends_with(['\\', '/']) && !components.is_empty();
    format!(
        "{}{}{}",
        root.replace('/', "\\"),
        components.join("\\"),
        if trailing { "\\" } else { "" }
    )
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

    #[test]
    fn parts_of_names() {
        for (path, name, extension) in [
            (r"C:\a\b.txt", "b.txt", ".txt"),
            (r"C:\a.d\b", "b", ""),
            ("b.tar.gz", "b.tar.gz", ".gz"),
            (r"C:b.c", "b.c", ".c"),
            (r"a\b\", r"b\", ""),
            ("a.b c", "a.b c", ""),
            ("", "", ""),
        ] {
            assert_eq!(&path[file_name_start(path)..], name, "{path}");
            assert_eq!(&path[extension_start(path)..], extension, "{path}");
        }
        for (path, directory) in [
            (r"C:\a\b.txt", r"C:\a"),
            (r"C:\a", r"C:\"),
            (r"C:\", r"C:\"),
            (r"a\b", "a"),
            ("a", ""),
            (r"\a", r"\"),
        ] {
            assert_eq!(&path[..directory_length(path)], directory, "{path}");
        }
    }

    #[test]
    fn combined_names() {
        for (directory, name, combined) in [
            (r"C:\a", "b", r"C:\a\b"),
            (r"C:\a\", r".\b\..\c", r"C:\a\c"),
            (r"C:\a", r"..\..\..\x", r"C:\x"),
            (r"C:\a", r"D:\x", r"D:\x"),
            (r"C:\a", r"\x", r"C:\x"),
            ("/a/b", "c/d", r"\a\b\c\d"),
            ("", "x", "x"),
        ] {
            assert_eq!(combine(directory, name), combined, "{directory} {name}");
        }
        assert!(
            is_relative("a") && !is_relative("/a") && !is_relative(r"\a") && !is_relative("c:a")
        );
    }
}
