//! Whole programs: linking, entry points, both kinds of library.

mod common;

use common::{Sandbox, text};

const HELLO: &str = "#include <stdio.h>\nint main(int argc, char **argv) { printf(\"%s %d\", argv[0], argc); return 7; }\n";

#[test]
fn import_libraries_in_every_spelling() {
    let sandbox = Sandbox::with("main.c", HELLO);
    sandbox.ok("cc main.c -o main -lws2_32 -lMswsock -l kernel32 USER32.LIB -lm -mconsole /link /SUBSYSTEM:CONSOLE");
    assert_eq!(sandbox.run("main").0, Some(7));
}

#[test]
fn objects_archives_and_several_sources() {
    let sandbox = Sandbox::with(
        "main.c",
        "int one(void); int two(void); int main(void) { return one() + two(); }\n",
    );
    sandbox.write("one.c", "int one(void) { return 1; }\n");
    sandbox.write("two.c", "int two(void) { return 2; }\n");
    sandbox.ok("cc -c one.c two.c");
    let archived = sandbox
        .command("ar")
        .args(["rcs", "libtwo.a", "two.o"])
        .status()
        .unwrap();
    assert!(archived.success());
    sandbox.ok("cc main.c one.o -L. -ltwo -o main");
    assert_eq!(sandbox.run("main").0, Some(3));
}

#[test]
fn assembler_beside_c() {
    let sandbox = Sandbox::with(
        "main.c",
        "int seven(void);\nint main(void) { return seven(); }\n",
    );
    sandbox.write(
        "seven.S",
        "#define NAME seven\n.globl NAME\nNAME:\n    mov $7, %eax\n    ret\n",
    );
    if cfg!(target_arch = "x86_64") {
        sandbox.ok("cc main.c seven.S -o main -Wl,-z,noexecstack");
        assert_eq!(sandbox.run("main").0, Some(7));
    }
}

#[test]
fn c_and_cxx_in_one_program() {
    let sandbox = Sandbox::with(
        "main.cpp",
        "#include <string>\nextern \"C\" int one(void);\nint main() { return std::string(one(), 'x').size(); }\n",
    );
    sandbox.write("one.c", "int one(void) { int class = 5; return class; }\n");
    sandbox.ok("cc main.cpp one.c -o main");
    assert_eq!(sandbox.run("main").0, Some(5));
}

#[test]
fn void_main_ends_with_status_0() {
    let source =
        "#include <stdio.h>\nvoid main(int argc, char *argv[]) { printf(\"%d\\n\", argc); }\n";
    for (name, front_end) in [("main.cpp", "c++"), ("main.c", "cc")] {
        let sandbox = Sandbox::with(name, source);
        sandbox.ok(&format!("{front_end} -Wall {name} -o main"));
        assert_eq!(sandbox.run("main"), (Some(0), "1\n".to_owned()), "{name}");
        sandbox.ok(&format!("{front_end} -c {name}"));
        sandbox.ok(&format!("{front_end} main.o -o apart"));
        assert_eq!(
            sandbox.run("apart"),
            (Some(0), "1\n".to_owned()),
            "{name}, linked apart"
        );
    }
}

#[test]
fn void_main_with_clang() {
    let sandbox = Sandbox::with(
        "main.cpp",
        "#include <iostream>\nvoid main() { std::cout << \"here\\n\"; }\n",
    );
    let built = sandbox
        .tawny("c++ main.cpp -o main")
        .env("CXX", "clang++")
        .output();
    let built = built.unwrap();
    if text(&built).contains("no such program") {
        return;
    }
    assert!(built.status.success(), "{}", text(&built));
    assert_eq!(sandbox.run("main"), (Some(0), "here\n".to_owned()));
}

#[test]
fn a_program_without_any_entry_point_does_not_link() {
    let sandbox = Sandbox::with("main.c", "int not_main(void) { return 0; }\n");
    assert!(sandbox.fails("cc main.c -o main").contains("main"));
}

#[test]
fn the_shared_library_is_found_at_run_time() {
    let source = "void *tawny_GetProcessHeap(void);\nint main(void) { return tawny_GetProcessHeap() ? 7 : 1; }\n";
    let sandbox = Sandbox::with("main.c", source);
    sandbox.ok("cc main.c -shared-libtawny -o main");
    assert_eq!(sandbox.run("main").0, Some(7));
    let needed = sandbox
        .command("readelf")
        .args(["--dynamic", "main"])
        .output()
        .unwrap();
    assert!(text(&needed).contains("libtawny.so.1"), "{}", text(&needed));
}

#[test]
fn the_default_is_one_file() {
    let sandbox = Sandbox::with("main.c", HELLO);
    sandbox.ok("cc main.c -o main");
    let needed = sandbox
        .command("readelf")
        .args(["--dynamic", "main"])
        .output()
        .unwrap();
    assert!(!text(&needed).contains("libtawny"), "{}", text(&needed));
}

#[test]
fn impossible_wishes_are_refused_in_one_line() {
    let sandbox = Sandbox::with("main.c", HELLO);
    assert!(
        sandbox
            .fails("cc main.c -static -shared-libtawny")
            .contains("exclude each other")
    );
    let error = sandbox.fails("cc -m32 main.c -o main");
    assert!(error.contains("gcc-multilib"), "{error}");
}

#[test]
fn a_function_without_a_return_at_its_end_returns() {
    let sandbox = Sandbox::with(
        "main.cpp",
        "#include <stdio.h>\n#include <string>\n\
         static int step(int n) { std::string text(n, 'x'); if (n > 5) return 1; puts(text.c_str()); }\n\
         int wmain(int argc, wchar_t **) { step(argc); puts(\"end\"); }\n",
    );
    for level in ["-O0", "-O2"] {
        sandbox.ok(&format!("c++ {level} main.cpp -o main"));
        assert_eq!(sandbox.run("main").1, "x\nend\n", "{level}");
    }
}
