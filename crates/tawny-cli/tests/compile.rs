//! `tawny cc -c` and `-E`: what the driver does before the compiler sees a source.

mod common;

use common::{Sandbox, text, utf16};

#[test]
fn headers_in_another_case_and_with_backslashes() {
    let sandbox = Sandbox::with(
        "main.c",
        "#include \"StdAfx.h\"\n#include \"Net\\Pool.h\"\n#include <StdIO.h>\n#include <Sys\\Types.h>\n\
         int main(void) { printf(\"%d\", POOL + AFX + INNER); return 0; }\n",
    );
    sandbox.write("stdafx.h", "#define AFX 1\n");
    sandbox.write("net/pool.h", "#include \"inner.h\"\n#define POOL 2\n");
    sandbox.write("net/Inner.h", "#define INNER 4\n");
    sandbox.ok("cc -Werror -c main.c");
    assert!(sandbox.path("main.o").is_file());
}

#[test]
fn dependency_files_name_the_real_headers() {
    let sandbox = Sandbox::with("main.c", "#include \"StdAfx.h\"\n");
    sandbox.write("stdafx.h", "");
    sandbox.ok("cc -MMD -c main.c");
    let dependencies = std::fs::read_to_string(sandbox.path("main.d")).unwrap();
    assert!(dependencies.contains("/stdafx.h"), "{dependencies}");
}

#[test]
fn one_spelling_two_headers() {
    let sandbox = Sandbox::new();
    for (part, value) in [("one", 1), ("two", 2)] {
        sandbox.write(
            &format!("{part}/config.h"),
            format!("#define VALUE {value}\n"),
        );
        sandbox.write(
            &format!("{part}/{part}.c"),
            format!("#include \"Config.h\"\nint {part}(void) {{ return VALUE; }}\n"),
        );
    }
    sandbox.write(
        "main.c",
        "int one(void);\nint two(void);\nint main(void) { return one() * 10 + two(); }\n",
    );
    sandbox.ok("cc one/one.c two/two.c main.c -o main");
    assert_eq!(sandbox.run("main").0, Some(12));
}

#[test]
fn suffixes_that_gcc_does_not_know() {
    for name in [
        "server.Cpp",
        "server.CPP",
        "server.cxx",
        "server.C",
        "server.Cxx",
    ] {
        let sandbox = Sandbox::with(name, "class Server { public: bool ready; };\n");
        sandbox.ok(&format!("cc -c {name}"));
        assert!(sandbox.path("server.o").is_file(), "{name}");
    }
}

#[test]
fn utf16_sources_and_headers() {
    let sandbox = Sandbox::with(
        "main.c",
        utf16(
            "#include <stdio.h>\r\n#include \"Names.h\"\r\nint main(void) { puts(NAME); return !__FILE__[0]; }\r\n",
        ),
    );
    sandbox.write("names.h", utf16("#define NAME \"naïve\"\r\n"));
    sandbox.ok("cc main.c -o main");
    assert_eq!(sandbox.run("main"), (Some(0), "naïve\n".to_owned()));
    sandbox.write(
        "bad.c",
        utf16("int f(void)\r\n{\r\n    return oops;\r\n}\r\n"),
    );
    let error = sandbox.fails("cc -c bad.c");
    assert!(
        error.contains("bad.c:3:"),
        "errors name the user's file and line: {error}"
    );
}

#[test]
fn response_files() {
    let sandbox = Sandbox::with("main.c", "#if VALUE != 3\n#error no value\n#endif\n");
    sandbox.write("options.rsp", "-DVALUE=3 \"-c\"\nmain.c -o 'an object.o'");
    sandbox.ok("cc @options.rsp");
    assert!(sandbox.path("an object.o").is_file());
}

#[test]
fn the_prelude_speaks_windows() {
    let sandbox = Sandbox::with(
        "main.c",
        "#if !defined _WIN32 || defined __linux__ || defined unix\n#error not Windows\n#endif\n\
         unsigned __int64 __cdecl f(void) { return 0; }\n",
    );
    sandbox.ok("cc -Werror -c main.c");
    assert!(sandbox.ok("cc -E -P main.c").contains("unsigned long long"));
}

#[test]
fn wide_characters_have_16_bits_where_they_are_used() {
    let check = |options: &str, text: &str, bytes: usize| {
        let source = format!("{text}\nint size[sizeof(__WCHAR_TYPE__) == {bytes} ? 1 : -1];\n");
        let sandbox = Sandbox::with("a.c", source);
        sandbox.write("names.h", "extern const WCHAR *name;\n");
        sandbox.ok(&format!("cc {options} -c a.c"));
    };
    check("", "", 4);
    check("", "// L\"comment\"", 4);
    check("", "const void *text = L\"wide\";", 2);
    check("-DWCHAR=short", "#include \"Names.h\"", 2);
    check("-DUNICODE", "", 2);
    check("-D _UNICODE=1", "", 2);
    check("-municode", "", 2);
    check("-municode -fno-short-wchar", "", 4);
}

#[test]
fn the_compilers_status_and_words_come_through() {
    let sandbox = Sandbox::with("bad.c", "int main(void) { return x; }\n");
    let output = sandbox.tawny("cc -c bad.c").output().unwrap();
    let own = sandbox
        .command("gcc")
        .args(["-c", "bad.c"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), own.status.code());
    assert!(text(&output).contains("bad.c:1:"));
    assert!(sandbox.fails("cc -c missing.c").contains("missing.c"));
}

#[test]
fn show_prints_and_does_not_run() {
    let sandbox = Sandbox::with("main.c", "int main(void) { return 0; }\n");
    for option in ["--show", "-###"] {
        let shown = sandbox.ok(&format!("cc {option} -O2 -c main.c -lws2_32"));
        assert!(
            shown.contains("gcc") && shown.contains("-O2") && shown.contains("prelude.h"),
            "{shown}"
        );
        assert!(!shown.contains("ws2_32"), "{shown}");
    }
    assert!(!sandbox.path("main.o").exists());
}

#[test]
fn questions_go_to_the_compiler() {
    let sandbox = Sandbox::new();
    let own = sandbox.command("gcc").arg("-dumpmachine").output().unwrap();
    assert_eq!(sandbox.ok("cc -dumpmachine"), text(&own));
}

#[test]
fn without_a_compiler_one_line_says_what_to_install() {
    let sandbox = Sandbox::with("main.c", "");
    for (front_end, advice) in [("cc", "apt install gcc"), ("c++", "apt install g++")] {
        let mut command = sandbox.tawny(&format!("{front_end} -c main.c"));
        let output = command.env("PATH", sandbox.root()).output().unwrap();
        assert!(!output.status.success());
        assert!(
            text(&output).contains(advice) && text(&output).lines().count() == 1,
            "{}",
            text(&output)
        );
    }
}

#[test]
fn the_compiler_can_be_chosen() {
    let sandbox = Sandbox::with("main.c", "int x[sizeof(VALUE)];\n");
    let with = |value: &str| {
        sandbox
            .tawny("cc -c main.c")
            .env("CC", value)
            .output()
            .unwrap()
    };
    assert!(!with("gcc").status.success());
    assert!(with("gcc '-DVALUE=\"a b\"'").status.success());
    let output = with("no-such-compiler -O2");
    assert!(
        text(&output).contains("CC=no-such-compiler -O2: no such program"),
        "{}",
        text(&output)
    );
    // `make CC="tawny cc"` puts this into the environment of the tool itself.
    let own = format!("{} cc", env!("CARGO_BIN_EXE_tawny"));
    let output = sandbox
        .tawny("cc -DVALUE=int -c main.c")
        .env("CC", own)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn no_home_is_explained() {
    let sandbox = Sandbox::with("main.c", "");
    let output = sandbox
        .tawny("cc -c main.c")
        .env("TAWNY_HOME", sandbox.root())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        text(&output).contains("no headers found"),
        "{}",
        text(&output)
    );
}

#[test]
fn headers_of_cxx_bring_what_microsofts_bring() {
    let sandbox = Sandbox::with(
        "streams.cpp",
        "#include <iostream>\n#include <winsock2.h>\nint main() { char text[4]; memset(text, 0, 4); strcpy(text, \"x\");\n\
         std::unique_ptr<int> p(new int(atoi(\"3\"))); std::string s = std::to_string(pow(2.0, *p)); return (int)s.size(); }\n",
    );
    sandbox.write(
        "threads.cpp",
        "#include <thread>\n#include <mutex>\n#include <vector>\n#include <queue>\n#include <shared_mutex>\n\
         std::atomic<int> n; std::shared_ptr<int> p; std::runtime_error e(\"x\"); std::shared_mutex m;\n\
         void sort(std::vector<int> &v) { std::unique_lock<std::shared_mutex> lock(m); std::sort(v.begin(), v.end()); }\n",
    );
    sandbox.write(
        "order.cpp",
        "#include <iostream>\n#include <stdlib.h>\n#include <cstdlib>\n#include <wchar.h>\n\
         wchar_t text[] = L\"16 bits\";\nint main() { return (int)wcstombs(nullptr, text, 0) + std::system(\"exit\"); }\n",
    );
    for source in ["streams", "threads", "order"] {
        sandbox.ok(&format!("c++ -c {source}.cpp"));
    }
}
