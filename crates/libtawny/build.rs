//! Gives the shared library its soname, and lists the functions it exports for `GetProcAddress`,
//! which must find them in a static link too, where no dynamic symbol table has them.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtawny.so.1");
    println!("cargo:rerun-if-changed=src");
    let mut exports = Vec::new();
    collect(Path::new("src/lib.rs"), Path::new("src"), &mut exports);
    exports.sort();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("exports.rs"), table(&exports)).expect("OUT_DIR is writable");
}

/// The functions of a module and of those below it, whose files are in `directory`: each without
/// `tawny_`, and with the file that defines it, relative to `src` and without its suffix. Functions
/// that a macro makes, which are not implemented, are not found and thereby left out: a program that
/// asks whether a function exists is to learn that it does not.
fn collect(file: &Path, directory: &Path, exports: &mut Vec<(String, String)>) {
    let Ok(source) = fs::read_to_string(file) else {
        return;
    };
    let name = file.strip_prefix("src").unwrap_or(file).with_extension("");
    let name = name.to_string_lossy().into_owned();
    exports.extend(functions(&source).map(|function| (function.to_owned(), name.clone())));
    for module in source.lines().filter_map(module) {
        let below = directory.join(module);
        let flat = below.with_extension("rs");
        let file = if flat.exists() {
            flat
        } else {
            below.join("mod.rs")
        };
        collect(&file, &below, exports);
    }
}

/// The name that a line declares as a module in a file of its own.
fn module(line: &str) -> Option<&str> {
    let declaration = line.trim().strip_suffix(';')?;
    let (visibility, name) = declaration.rsplit_once("mod ")?;
    (visibility.is_empty() || visibility.starts_with("pub")).then_some(name)
}

/// The names of the functions that a source file exports: those that follow the attribute.
fn functions(source: &str) -> impl Iterator<Item = &str> {
    source
        .split("#[unsafe(no_mangle)]")
        .skip(1)
        .filter_map(|after| {
            let signature = &after[..after.find('{')?];
            let name = &signature[signature.find("fn tawny_")? + "fn tawny_".len()..];
            Some(&name[..name.find(['(', '<'])?])
        })
}

fn table(exports: &[(String, String)]) -> String {
    let mut table = String::from("unsafe extern \"C\" {\n");
    for (name, _) in exports {
        table += &format!("    fn tawny_{name}();\n");
    }
    table += "}\n\n/// In ascending order of the name.\npub static EXPORTS: &[Export] = &[\n";
    for (name, file) in exports {
        table += &format!("    Export::new({name:?}, {file:?}, tawny_{name}),\n");
    }
    table + "];\n"
}
