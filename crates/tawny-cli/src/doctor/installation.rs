//! Where Tawny's own parts are.

use std::path::Path;

use super::{Finding, system};
use crate::cache;
use crate::driver::Home;

/// What was found, and whether programs can be built with it.
pub fn findings() -> (Vec<Finding>, bool) {
    let cache = Finding("cache", cache::root().display().to_string());
    let home = match Home::find() {
        Ok(home) => home,
        Err(error) => {
            return (
                vec![Finding("installation", error.to_string()), cache],
                false,
            );
        }
    };
    let findings = vec![
        Finding("headers", home.include.display().to_string()),
        Finding("static library", file(&home.static_library)),
        Finding("shared library", file(&home.shared_library)),
        Finding("for -m32", file(&home.static_library_32)),
        cache,
    ];
    (findings, true)
}

fn file(path: &Path) -> String {
    match path.metadata() {
        Ok(data) => format!("{} ({})", path.display(), system::size(data.len())),
        Err(_) => format!("none ({})", path.display()),
    }
}
