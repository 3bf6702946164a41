//! Names of files: programs take names apart at backslashes and expect a drive letter, so those that
//! Tawny hands out look like `Z:\home\x`, and those that it takes may have either form.

use std::sync::LazyLock;

/// The drive that stands for the root of the file system.
pub const DRIVE: &str = "Z:";
/// What `GetWindowsDirectory` says.
pub const WINDOWS_DIRECTORY: &str = r"C:\Windows";
/// What `GetSystemDirectory` says.
pub const SYSTEM_DIRECTORY: &str = r"C:\Windows\system32";

/// The drives that lie elsewhere than at the root: `TAWNY_DRIVE_C=/srv/c` in the environment.
static MAPPED: LazyLock<Drives> = LazyLock::new(|| Drives::of(std::env::vars_os().collect()));

/// Where drives lie, by their letters.
#[derive(Debug, Default)]
struct Drives(Vec<(char, String)>);

impl Drives {
    fn of(environment: Vec<(std::ffi::OsString, std::ffi::OsString)>) -> Self {
        let mapped = |(name, place): (std::ffi::OsString, std::ffi::OsString)| {
            let mut letters = name.to_str()?.strip_prefix("TAWNY_DRIVE_")?.chars();
            let letter = letters.next().filter(char::is_ascii_alphabetic)?;
            let place = place.to_str().filter(|place| place.starts_with('/'))?;
            let place = place.trim_end_matches('/').to_owned();
            letters
                .next()
                .is_none()
                .then_some((letter.to_ascii_uppercase(), place))
        };
        let mut drives: Vec<_> = environment.into_iter().filter_map(mapped).collect();
        // The innermost has the first claim to a name.
        drives.sort_by_key(|(letter, place)| (std::cmp::Reverse(place.len()), *letter));
        Self(drives)
    }

    /// Where the drive lies; empty for the root.
    fn place(&self, letter: char) -> &str {
        let mut drives = self.0.iter();
        let found = drives.find(|(own, _)| own.eq_ignore_ascii_case(&letter));
        found.map_or("", |(_, place)| place)
    }

    /// The drive on which an absolute name is, and the name there.
    fn name<'a>(&self, path: &'a str) -> (char, &'a str) {
        let on = |(letter, place): &(char, String)| {
            let rest = path.strip_prefix(place.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((*letter, rest))
        };
        let default = DRIVE.chars().next().unwrap_or('Z');
        self.0.iter().find_map(on).unwrap_or((default, path))
    }

    fn windows_form(&self, path: &str) -> String {
        if !path.starts_with('/') {
            return path.replace('/', "\\");
        }
        let (letter, rest) = self.name(path);
        match rest {
            "" => format!("{letter}:\\"),
            rest => format!("{letter}:{}", rest.replace('/', "\\")),
        }
    }

    fn linux_form(&self, path: &str) -> String {
        let path = path
            .strip_prefix(r"\\?\")
            .or_else(|| path.strip_prefix(r"\\.\"))
            .unwrap_or(path);
        let mut characters = path.chars();
        let letter = characters.next().filter(char::is_ascii_alphabetic);
        let Some(letter) = letter.filter(|_| characters.next() == Some(':')) else {
            return path.replace('\\', "/");
        };
        let (place, rest) = (self.place(letter), path[2..].replace('\\', "/"));
        match place.is_empty() || rest.starts_with('/') {
            true => format!("{place}{rest}"),
            false => format!("{place}/{rest}"),
        }
    }
}

/// The drives that there are: those that are mapped, `C:`, where programs expect one, and [`DRIVE`].
/// Every other letter is the root, too, for who asks.
#[doc(alias = "GetLogicalDrives")]
pub fn drives() -> Vec<char> {
    let mut letters: Vec<char> = MAPPED.0.iter().map(|(letter, _)| *letter).collect();
    letters.extend(['C', 'Z']);
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// The Windows form of a name of Linux; relative ones stay relative.
pub fn from_linux(path: &str) -> String {
    MAPPED.windows_form(path)
}

/// The Linux form of a name in either form. The prefix `\\?\` is dropped, and a drive letter is replaced
/// by where the drive lies, which is the root unless the environment says otherwise.
pub fn to_linux(path: &str) -> String {
    MAPPED.linux_form(path)
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
    fn drives_lie_where_the_environment_says() {
        let set = |name: &str, place: &str| (name.into(), place.into());
        let drives = Drives::of(vec![
            set("TAWNY_DRIVE_C", "/srv/c/"),
            set("TAWNY_DRIVE_d", "/srv/c/data"),
            set("TAWNY_DRIVE_E", "relative"),
            set("TAWNY_DRIVE_FF", "/f"),
            set("PATH", "/bin"),
        ]);
        for (windows, linux) in [
            (r"C:\a\b", "/srv/c/a/b"),
            (r"C:\", "/srv/c/"),
            (r"D:\x", "/srv/c/data/x"),
            (r"Z:\etc\hosts", "/etc/hosts"),
        ] {
            assert_eq!(drives.linux_form(windows), linux, "{windows}");
            assert_eq!(drives.windows_form(linux), windows, "{linux}");
        }
        assert_eq!(drives.windows_form("/srv/c"), r"C:\");
        assert_eq!(drives.windows_form("/srv/cc"), r"Z:\srv\cc");
        assert_eq!(drives.linux_form(r"\\?\c:\a"), "/srv/c/a");
        assert_eq!(drives.linux_form("e:x"), "x");
        assert_eq!(drives.linux_form("d:x"), "/srv/c/data/x");
        let none = Drives::default();
        assert_eq!(none.windows_form("/"), r"Z:\");
        assert_eq!(none.linux_form(r"Q:\x"), "/x");
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
