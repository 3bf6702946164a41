//! The exported console functions. Standard output of the tests is a pipe or a file, not a terminal,
//! unless a person runs them; what depends on that is left out.

use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::ptr::null_mut;

use tawny::codes::*;
use tawny::thread::last_error;
use tawny_c::consoleapi::control::*;
use tawny_c::consoleapi::input::*;
use tawny_c::consoleapi::mode::*;
use tawny_c::consoleapi::output::*;
use tawny_c::consoleapi::standard_handle::*;
use tawny_c::consoleapi::{descriptor, read_std, write_std};
use tawny_c::types::INVALID_HANDLE_VALUE;

#[test]
fn standard_handles_are_no_table_handles() {
    let handles = [-10_i32, -11, -12].map(|which| tawny_GetStdHandle(which as u32));
    assert_eq!(handles.map(|handle| handle as usize % 4), [3; 3]);
    assert_eq!(handles.map(descriptor), [Some(0), Some(1), Some(2)]);
    assert_eq!(tawny_GetStdHandle(5), INVALID_HANDLE_VALUE);
    assert_eq!(last_error(), ERROR_INVALID_HANDLE);
    assert_eq!(tawny_SetStdHandle(-12_i32 as u32, 400 as *mut _), 1);
    assert_eq!(tawny_GetStdHandle(-12_i32 as u32) as usize, 400);
    assert_eq!(tawny_SetStdHandle(-12_i32 as u32, handles[2]), 1);
    assert!(descriptor(400 as *mut _).is_none() && write_std(8 as *mut _, b"x").is_none());
    assert!(read_std(8 as *mut _, &mut [0]).is_none());
    assert_eq!(
        (tawny_SetStdHandle(5, handles[0]), last_error()),
        (0, ERROR_INVALID_PARAMETER)
    );
}

#[test]
fn code_pages_and_titles() {
    assert_eq!(
        (tawny_GetConsoleOutputCP(), tawny_SetConsoleOutputCP(65001)),
        (65001, 1)
    );
    assert_eq!(
        (tawny_SetConsoleCP(437_437), last_error()),
        (0, ERROR_INVALID_PARAMETER)
    );
    let mut buffer = [0_u8; 4];
    // SAFETY: a string, a buffer and its size.
    unsafe {
        assert_eq!(tawny_SetConsoleTitleA(c"title".as_ptr().cast()), 1);
        assert_eq!(tawny_GetConsoleTitleA(buffer.as_mut_ptr(), 4), 5);
    }
    assert_eq!(&buffer, b"tit\0");
}

extern "C" fn decline(event: u32) -> i32 {
    println!("declined {event}");
    0
}

extern "C" fn accept(event: u32) -> i32 {
    println!("accepted {event}");
    1
}

/// What a child process does; see [`child`].
#[test]
fn role() {
    match std::env::var("TAWNY_TEST_ROLE").as_deref() {
        Ok("write") => {
            let mut written = 0;
            let output = tawny_GetStdHandle(-11_i32 as u32);
            // SAFETY: text with its length; C strings.
            unsafe {
                libc::printf(c"first ".as_ptr());
                let text: Vec<u16> = "second\u{e9}".encode_utf16().collect();
                assert_eq!(
                    tawny_WriteConsoleW(output, text.as_ptr(), 7, &mut written, null_mut()),
                    1
                );
            }
            assert_eq!(written, 7);
        }
        Ok("read") => {
            let mut buffer = [0_u8; 20];
            let mut count = 0;
            let input = tawny_GetStdHandle(-10_i32 as u32);
            // SAFETY: a buffer and its size.
            unsafe {
                assert_eq!(
                    tawny_ReadConsoleA(input, buffer.as_mut_ptr(), 20, &mut count, null_mut()),
                    1
                )
            };
            println!(
                "read {:?}",
                String::from_utf8_lossy(&buffer[..count as usize])
            );
            let mut mode = 0;
            // SAFETY: a place for the mode.
            assert_eq!(unsafe { tawny_GetConsoleMode(input, &mut mode) }, 0);
            assert_eq!(last_error(), ERROR_INVALID_HANDLE);
        }
        Ok(role @ ("accept" | "decline" | "ignore" | "removed")) => {
            assert_eq!(tawny_SetConsoleCtrlHandler(Some(decline), 1), 1);
            match role {
                "accept" => assert_eq!(tawny_SetConsoleCtrlHandler(Some(accept), 1), 1),
                "ignore" => assert_eq!(tawny_SetConsoleCtrlHandler(None, 1), 1),
                "removed" => assert_eq!(tawny_SetConsoleCtrlHandler(Some(decline), 0), 1),
                _ => {}
            }
            assert_eq!(
                (tawny_SetConsoleCtrlHandler(Some(other), 0), last_error()),
                (0, ERROR_INVALID_PARAMETER)
            );
            println!("ready");
            // Ends when the parent closes the pipe, or by a signal.
            let _ = std::io::stdin().read(&mut [0]);
        }
        Ok("generate") => {
            assert_eq!(tawny_GenerateConsoleCtrlEvent(2, 0), 0);
            assert_eq!(tawny_GenerateConsoleCtrlEvent(1, 0), 1);
            let _ = std::io::stdin().read(&mut [0]);
        }
        _ => {}
    }
}

extern "C" fn other(_: u32) -> i32 {
    2
}

/// Runs [`role`] in a process of its own, with the default action for every signal: a shell starts
/// background jobs with some ignored.
fn child(role: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "role", "--nocapture"])
        .env("TAWNY_TEST_ROLE", role);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // SAFETY: `signal` may be called between fork and exec.
    unsafe {
        command.pre_exec(|| {
            for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGHUP, libc::SIGTERM] {
                libc::signal(signal, libc::SIG_DFL);
            }
            Ok(())
        });
    }
    command.spawn().unwrap()
}

/// Reads what a child prints until a text is there.
fn wait_for(child: &mut Child, text: &str) -> String {
    let mut read = String::new();
    let mut byte = [0];
    let output = child.stdout.as_mut().unwrap();
    while !read.contains(text) && output.read_exact(&mut byte).is_ok() {
        read.push(byte[0].into());
    }
    assert!(read.contains(text), "{read}");
    read
}

/// Waits for a child that a signal ends, with its input open: `wait` alone would close that first, and
/// a child that reads the end of it ends by itself.
fn wait(mut child: Child) -> ExitStatus {
    let _input = child.stdin.take();
    child.wait().unwrap()
}

fn signal(child: &Child, signal: i32) {
    // SAFETY: a process that this test started and has not waited for.
    unsafe { libc::kill(child.id() as i32, signal) };
}

#[test]
fn printed_text_keeps_its_order() {
    let mut child = child("write");
    wait_for(&mut child, "first second");
    assert!(child.wait().unwrap().success());
}

#[test]
fn lines_are_read_with_both_line_ends() {
    let mut child = child("read");
    child.stdin.take().unwrap().write_all(b"line\n").unwrap();
    wait_for(&mut child, r#"read "line\r\n""#);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_last_handler_is_asked_first_and_the_process_goes_on() {
    let mut child = child("accept");
    wait_for(&mut child, "ready");
    for (sent, event) in [(libc::SIGINT, 0), (libc::SIGQUIT, 1), (libc::SIGINT, 0)] {
        signal(&child, sent);
        let text = wait_for(&mut child, &format!("accepted {event}"));
        assert!(!text.contains("declined"));
    }
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_closing_console_ends_the_process_whatever_the_handler_says() {
    for (sent, event, code) in [(libc::SIGHUP, 2, 129), (libc::SIGTERM, 6, 143)] {
        let mut child = child("accept");
        wait_for(&mut child, "ready");
        signal(&child, sent);
        wait_for(&mut child, &format!("accepted {event}"));
        assert_eq!(wait(child).code(), Some(code));
    }
}

#[test]
fn the_default_handler_ends_the_process() {
    for role in ["decline", "removed"] {
        let mut child = child(role);
        wait_for(&mut child, "ready");
        signal(&child, libc::SIGINT);
        assert_eq!(wait(child).code(), Some(130));
    }
    let status = wait(child("generate"));
    assert_eq!((status.code(), status.signal()), (Some(131), None));
}

#[test]
fn ctrl_c_can_be_ignored() {
    let mut child = child("ignore");
    wait_for(&mut child, "ready");
    signal(&child, libc::SIGINT);
    signal(&child, libc::SIGQUIT);
    let text = wait_for(&mut child, "declined 1");
    assert!(!text.contains("declined 0"));
    assert_eq!(wait(child).code(), Some(131));
}

/// Nothing watches signals before a handler is set: the default of Linux holds.
#[test]
fn a_program_without_handlers_keeps_its_signals() {
    let child = child("read");
    signal(&child, libc::SIGINT);
    assert_eq!(wait(child).signal(), Some(libc::SIGINT));
}
