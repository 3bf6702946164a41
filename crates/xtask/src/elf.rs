//! What binutils say about a shared library.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::shell;

const LIMIT: Duration = Duration::from_secs(60);

/// Names and versions of the symbols that a library defines for others: `tawny_send@@TAWNY_1`.
pub fn exports(library: &Path) -> Result<BTreeSet<String>, String> {
    let text = tool(
        "nm",
        &["--dynamic", "--defined-only", "--with-symbol-versions"],
        library,
    )?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2))
        .map(str::to_owned)
        .collect())
}

/// The library's soname.
pub fn soname(library: &Path) -> Result<String, String> {
    let text = tool("readelf", &["--dynamic", "--wide"], library)?;
    let name = text
        .lines()
        .find(|line| line.contains("(SONAME)"))
        .and_then(|line| {
            let (_, name) = line.split_once('[')?;
            name.strip_suffix(']')
        });
    name.map(str::to_owned)
        .ok_or_else(|| format!("{} has no soname", library.display()))
}

fn tool(name: &str, arguments: &[&str], library: &Path) -> Result<String, String> {
    let ended = shell::run(
        Command::new(name)
            .args(arguments)
            .arg(library)
            .env("LC_ALL", "C"),
        LIMIT,
    )
    .map_err(|error| format!("{name}: {error}"))?;
    if ended.success() {
        Ok(ended.output)
    } else {
        Err(format!("{name}: {}\n{}", ended.how(), ended.output))
    }
}
