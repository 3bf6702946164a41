//! Gives the shared library its soname, and writes two tables from what the headers declare and what
//! the sources define: the functions that exist, for `GetProcAddress`, which must find them in a static
//! link too, where no dynamic symbol table has them; and stubs for those that do not.

mod failure;
mod headers;
mod sources;

use std::path::PathBuf;
use std::{env, fs};

use headers::Declaration;
use sources::Definition;

/// The headers, as seen from this package.
const INCLUDE: &str = "../../include";

fn main() {
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtawny.so.1");
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed={INCLUDE}");
    let declared = headers::declarations(INCLUDE.as_ref());
    let mentioned = sources::mentions("src");
    let in_c = headers::mentioned_in_c(INCLUDE.as_ref());
    // A function that is declared and mentioned is defined, be it by a macro. One that is mentioned
    // only may be called and no more, but then the compiler finds that out.
    let defined: Vec<&Definition> = mentioned
        .iter()
        .filter(|function| function.is_exported || declared.contains_key(&function.name))
        .collect();
    let missing = declared.values().filter(|function| {
        let is_named = |name: &String| *name == function.name;
        !mentioned.iter().any(|function| is_named(&function.name)) && !in_c.iter().any(is_named)
    });
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("exports.rs"), exports(&defined)).expect("OUT_DIR is writable");
    fs::write(out.join("stubs.rs"), stubs(missing)).expect("OUT_DIR is writable");
}

fn exports(defined: &[&Definition]) -> String {
    let mut table = String::from("unsafe extern \"C\" {\n");
    for Definition { name, .. } in defined {
        table += &format!("    fn tawny_{name}();\n");
    }
    table += "}\n\n/// In ascending order of the name.\npub static EXPORTS: &[Export] = &[\n";
    for Definition { name, file, .. } in defined {
        table += &format!("    Export::new({name:?}, {file:?}, tawny_{name}),\n");
    }
    table + "];\n"
}

fn stubs<'a>(missing: impl Iterator<Item = &'a Declaration>) -> String {
    let stub = |function: &Declaration| {
        let (error, value) = failure::of(function);
        format!(
            "stub!(tawny_{0}, {0:?}, {error}, {value:#x});\n",
            function.name
        )
    };
    missing.map(stub).collect()
}
