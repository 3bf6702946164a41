//! Places of the project.

use std::path::{Path, PathBuf};

/// The root of the source tree.
pub fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest)
}

/// Cargo's output directory.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

/// The cargo that runs this.
pub fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// The files of a directory with one of these suffixes, in order.
pub fn files(directory: &str, suffixes: &[&str]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(directory))
        .into_iter()
        .flatten()
        .flatten();
    let has_suffix = |path: &PathBuf| {
        path.extension()
            .and_then(|suffix| suffix.to_str())
            .is_some_and(|suffix| suffixes.contains(&suffix))
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(has_suffix)
        .collect();
    files.sort_unstable();
    files
}
