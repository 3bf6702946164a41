//! File names as Windows looks them up: without regard to case, with either slash.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Finds files by names spelled for Windows. Remembers directory listings.
#[derive(Default)]
pub struct Directories {
    listings: HashMap<PathBuf, HashMap<String, String>>,
}

impl Directories {
    /// The file that `spelled` (relative, `sub\X.h`) means in `directory`.
    pub fn find(&mut self, directory: &Path, spelled: &str) -> Option<PathBuf> {
        let mut path = directory.to_owned();
        for component in spelled.split(['/', '\\']) {
            match component {
                "" | "." => {}
                ".." => path.push(".."),
                name => {
                    let name = self.entry(&path, name)?.to_owned();
                    path.push(name);
                }
            }
        }
        path.is_file().then_some(path)
    }

    /// The name in `directory` that equals `name` but for case.
    fn entry(&mut self, directory: &Path, name: &str) -> Option<&str> {
        self.listings
            .entry(directory.to_owned())
            .or_insert_with(|| list(directory))
            .get(&name.to_lowercase())
            .map(String::as_str)
    }
}

/// Lower-case name to real name. Of two that differ only in case, the first in byte order counts.
fn list(directory: &Path) -> HashMap<String, String> {
    let directory = if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    };
    let mut names: Vec<String> = std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names
        .into_iter()
        .map(|name| (name.to_lowercase(), name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_slashes() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        std::fs::create_dir_all(root.join("Common/Net")).unwrap();
        std::fs::write(root.join("Common/Net/Pool.h"), "").unwrap();
        std::fs::write(root.join("stdafx.h"), "").unwrap();
        let mut directories = Directories::default();
        assert_eq!(
            directories.find(root, "StdAfx.h"),
            Some(root.join("stdafx.h"))
        );
        assert_eq!(
            directories.find(root, "common\\NET/pool.H"),
            Some(root.join("Common/Net/Pool.h"))
        );
        assert_eq!(
            directories.find(&root.join("Common"), "..\\STDAFX.h"),
            Some(root.join("Common/../stdafx.h"))
        );
        assert_eq!(directories.find(root, "common"), None);
        assert_eq!(directories.find(root, "no.h"), None);
    }
}
