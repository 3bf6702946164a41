//! The Debian packages that the tests use, and their installation.

use std::path::Path;
use std::process::Command;

use crate::shell;

/// A tool and the packages that bring it.
struct Need {
    /// What the tests start or include: a program's name, or a file's path.
    thing: &'static str,
    packages: &'static [&'static str],
}

const NEEDS: &[Need] = &[
    Need {
        thing: "gcc",
        packages: &["gcc", "libc6-dev"],
    },
    Need {
        thing: "g++",
        packages: &["g++"],
    },
    Need {
        thing: "clang",
        packages: &["clang"],
    },
    Need {
        thing: "valgrind",
        packages: &["valgrind"],
    },
    Need {
        thing: "/usr/include/asio.hpp",
        packages: &["libasio-dev"],
    },
    Need {
        thing: "x86_64-w64-mingw32-gcc",
        packages: &["gcc-mingw-w64-x86-64"],
    },
    Need {
        thing: "x86_64-w64-mingw32-g++",
        packages: &["g++-mingw-w64-x86-64"],
    },
    Need {
        thing: "wine",
        packages: &["wine", "wine64"],
    },
];

/// True if a program is in `PATH`, or a file is there.
pub fn has(thing: &str) -> bool {
    if thing.starts_with('/') {
        Path::new(thing).exists()
    } else {
        shell::find(thing).is_some()
    }
}

/// The command that installs what one thing needs; empty if nobody knows the thing.
pub fn advice(thing: &str) -> String {
    let need = NEEDS.iter().find(|need| need.thing == thing);
    need.map(|need| format!("apt install {}", need.packages.join(" ")))
        .unwrap_or_default()
}

/// Installs what is missing, if this process may; otherwise names the command. Whatever is still
/// missing afterwards shows in the tests that need it.
pub fn provide(may_install: bool) {
    let packages: Vec<&str> = NEEDS
        .iter()
        .filter(|need| !has(need.thing))
        .flat_map(|need| need.packages)
        .copied()
        .collect();
    if packages.is_empty() {
        return;
    }
    let list = packages.join(" ");
    if !may_install || !rustix::process::geteuid().is_root() || !has("apt-get") {
        println!("Missing packages. To have every test run: sudo apt install {list}");
        return;
    }
    println!("Installing {list}");
    // One by one after a failure: an optional package that cannot be had must not cost the others.
    apt_get(&["update", "-qq"]);
    if !install(&packages) {
        for package in packages {
            install(&[package]);
        }
    }
}

fn install(packages: &[&str]) -> bool {
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments)
}

fn apt_get(arguments: &[&str]) -> bool {
    let status = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status();
    status.is_ok_and(|status| status.success())
}
