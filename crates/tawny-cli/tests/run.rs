//! `tawny run`, and the tool without a command.

mod common;

use common::{Sandbox, text};

const ECHO: &str = "#include <stdio.h>\n#include \"value.h\"\n\
    int main(int argc, char **argv) { for (int i = 1; i < argc; i++) puts(argv[i]); return VALUE; }\n";

fn programs(sandbox: &Sandbox) -> usize {
    std::fs::read_dir(sandbox.path("cache/tawny/run"))
        .unwrap()
        .count()
}

#[test]
fn arguments_and_status_are_the_programs() {
    let sandbox = Sandbox::with("echo.c", ECHO);
    sandbox.write("value.h", "#define VALUE 5\n");
    let output = sandbox
        .tawny("run -O2 echo.c -v --port 80")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(text(&output), "-v\n--port\n80\n");
}

#[test]
fn compiled_once_for_each_content_and_option() {
    let sandbox = Sandbox::with("echo.c", ECHO);
    sandbox.write("value.h", "#define VALUE 5\n");
    let status = |arguments: &str| sandbox.tawny(arguments).status().unwrap().code();
    assert_eq!(status("run echo.c"), Some(5));
    assert_eq!(status("run echo.c"), Some(5));
    assert_eq!(programs(&sandbox), 1);
    sandbox.write("value.h", "#define VALUE 6\n");
    assert_eq!(status("run echo.c"), Some(6), "a changed header counts");
    assert_eq!(programs(&sandbox), 2);
    assert_eq!(status("run -O1 echo.c"), Some(6));
    assert_eq!(programs(&sandbox), 3);
}

#[test]
fn what_does_not_compile_does_not_run() {
    let sandbox = Sandbox::with("bad.c", "int main(void) { return x; }\n");
    assert!(sandbox.fails("run bad.c").contains("bad.c:1:"));
    assert_eq!(programs(&sandbox), 0);
    assert!(sandbox.fails("run -O2").contains("no source file"));
}

#[test]
fn without_a_command_the_tool_explains_itself() {
    let output = Sandbox::new().tawny("").output().unwrap();
    assert!(text(&output).contains("Usage: tawny"));
}

#[test]
fn doctor_names_everything() {
    let sandbox = Sandbox::new();
    let screen = sandbox.ok("doctor");
    for word in [
        "kernel",
        "descriptors",
        "io_uring",
        "does not need it",
        "raw sockets",
        "low ports",
        "gcc",
        "headers",
    ] {
        assert!(screen.contains(word), "{word}: {screen}");
    }
    assert!(screen.lines().count() <= 40, "one screen");
}

#[test]
fn a_program_with_a_window_and_a_message_loop() {
    let sandbox = Sandbox::with("windowed.cpp", include_str!("programs/windowed.cpp"));
    for options in ["", "-DUNICODE -D_UNICODE "] {
        let command = format!("run {options}windowed.cpp Port");
        let output = sandbox.tawny(&command).output().unwrap();
        assert_eq!(
            text(&output),
            "painted\ntitle Port\nread hello\nclosed\n",
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(3));
    }
}
