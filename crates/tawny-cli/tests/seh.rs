//! Structured exception handling, in C and in C++, without and with optimisation.

mod common;

use common::{Sandbox, text};

/// Compiles and runs the same source as C and as C++.
fn prints(source: &str, expected: &str) {
    for (name, front_end) in [("a.c", "cc"), ("a.cpp", "c++")] {
        for level in ["-O0", "-O2"] {
            let sandbox = Sandbox::with(name, format!("#include <stdio.h>\n{source}"));
            sandbox.ok(&format!("{front_end} -Wall -Werror {level} {name} -o a"));
            assert_eq!(
                sandbox.run("a"),
                (Some(0), expected.to_owned()),
                "{name} {level}"
            );
        }
    }
}

#[test]
fn a_finally_block_runs_whatever_way_the_body_is_left() {
    prints(
        r#"
static int leave(int way)
{
    int i;
    for (i = 0; i < 2; i++) {
        __try {
            int j;
            if (way == 0) return 10;
            if (way == 1) break;
            if (way == 2) continue;
            if (way == 3) for (j = 0;; j++) if (j == 2) __leave;
            if (way == 4) goto out;
            printf("end ");
        }
        __finally {
            printf(AbnormalTermination() ? "abnormal " : "normal ");
        }
    }
    return i;
out:
    return 20;
}
int main(void)
{
    int way;
    for (way = 0; way < 6; way++)
        printf("%d\n", leave(way));
    return 0;
}
"#,
        "abnormal 10\nabnormal 0\nabnormal abnormal 2\nnormal normal 2\nabnormal 20\nend normal end normal 2\n",
    );
}

#[test]
fn faults_are_handled_after_the_filter_agrees() {
    prints(
        r#"
static int filter(unsigned code, int wanted) { return code == 0xC0000005u ? wanted : 0; }
static volatile int zero;
static void fault(volatile int *address)
{
    __try {
        __try {
            *address = 1;
            printf("not reached ");
        } __except (filter(GetExceptionCode(), 0)) {
            printf("wrong handler ");
        }
    } __finally {
        printf("finally %d ", AbnormalTermination());
    }
}
int main(void)
{
    int value = 1;
    __try { value = 2; fault(0); } __except (filter(GetExceptionCode(), 1)) { printf("handled %d\n", value); }
    __try { value = 10 / zero; } __except (GetExceptionCode() == 0xC0000094u) { printf("division\n"); }
    __try { value = 3; } __except (1) { printf("not reached\n"); }
    __try { printf("%d\n", value); } __finally { printf("end\n"); }
    return 0;
}
"#,
        "finally 1 handled 2\ndivision\n3\nend\n",
    );
}

#[test]
fn an_unhandled_fault_ends_the_program() {
    let sandbox = Sandbox::with(
        "a.c",
        "int main(void) { __try { *(volatile int *)0 = 1; } __except (0) { return 1; } return 2; }\n",
    );
    sandbox.ok("cc a.c -o a");
    let (status, text) = sandbox.run("a");
    assert_eq!(status, None, "by a signal: {text}");
    assert!(text.contains("unhandled exception 0xC0000005"), "{text}");
}

#[test]
fn diagnostics_name_the_users_lines() {
    let source = "int f(int x)\n{\n    __try {\n        x++;\n    } __finally {\n        x = one;\n    }\n    return two;\n}\n";
    for (name, front_end) in [("a.c", "cc"), ("a.cpp", "c++")] {
        let error = Sandbox::with(name, source).fails(&format!("{front_end} -c {name}"));
        assert!(
            error.contains(&format!("{name}:6:")) && error.contains(&format!("{name}:8:")),
            "{error}"
        );
    }
}

#[test]
fn clang_takes_all_but_finally_in_c() {
    let source = "int main(void) { __try { *(volatile int *)0 = 1; } __except (1) { return 3; } return 2; }\n";
    let sandbox = Sandbox::with("a.c", source);
    sandbox.write(
        "b.cpp",
        "int main() { int x = 1; __try { x = 2; } __finally { x += 3; } return x; }\n",
    );
    sandbox.write(
        "c.c",
        "int main(void) { __try { } __finally { } return 0; }\n",
    );
    let clang = |arguments: &str| {
        let output = sandbox
            .tawny(arguments)
            .env("CC", "clang")
            .env("CXX", "clang++")
            .output()
            .unwrap();
        (output.status.success(), text(&output))
    };
    if clang("cc -dumpversion").1.contains("no such program") {
        return;
    }
    for (build, status) in [("cc a.c -o a", 3), ("c++ b.cpp -o a", 5)] {
        let (built, output) = clang(build);
        assert!(built, "{build}: {output}");
        assert_eq!(sandbox.run("a").0, Some(status), "{build}");
    }
    let (built, output) = clang("cc c.c -o a");
    assert!(
        !built && output.contains("needs gcc") && output.lines().count() == 1,
        "{output}"
    );
}
