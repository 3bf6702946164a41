//! conio.h: keys of the console, unbuffered and unechoed.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/console-and-port-i-o>

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};

use libc::{EOF, STDIN_FILENO, TCSANOW, termios};
use tawny::thread::blocking;

/// The terminal's settings, put back when this is dropped.
struct RawMode(Option<termios>);

impl RawMode {
    /// Turns off line editing and, unless asked for, the echo. Nothing happens to a file or pipe.
    fn enter(echo: bool) -> Self {
        // SAFETY: the calls read and write structures of our own.
        unsafe {
            let mut settings = std::mem::zeroed::<termios>();
            if libc::tcgetattr(STDIN_FILENO, &mut settings) != 0 {
                return Self(None);
            }
            let saved = settings;
            settings.c_lflag &= !libc::ICANON;
            if !echo {
                settings.c_lflag &= !libc::ECHO;
            }
            settings.c_cc[libc::VMIN] = 1;
            settings.c_cc[libc::VTIME] = 0;
            libc::tcsetattr(STDIN_FILENO, TCSANOW, &settings);
            Self(Some(saved))
        }
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        if let Some(saved) = &self.0 {
            // SAFETY: settings that the terminal had before.
            unsafe { libc::tcsetattr(STDIN_FILENO, TCSANOW, saved) };
        }
    }
}

thread_local! {
    /// What `_ungetch` gave back.
    static PUSHED: Cell<c_int> = const { Cell::new(EOF) };
}

/// One byte of standard input; the Enter key is a carriage return.
fn read_key(echo: bool) -> c_int {
    let pushed = PUSHED.replace(EOF);
    if pushed != EOF {
        return pushed;
    }
    let _mode = RawMode::enter(echo);
    let mut byte = 0u8;
    loop {
        // SAFETY: one byte into a variable of our own.
        let count = blocking(|| unsafe { libc::read(STDIN_FILENO, (&raw mut byte).cast(), 1) });
        match count {
            1 if byte == b'\n' => return b'\r'.into(),
            1 => return byte.into(),
            // SAFETY: the location is the calling thread's own.
            -1 if unsafe { *libc::__errno_location() } == libc::EINTR => {}
            _ => return EOF,
        }
    }
}

/// Waits for a key and returns it without echo; `EOF` at the end of redirected input.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__getch() -> c_int {
    read_key(false)
}

/// `_getch` with echo.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__getche() -> c_int {
    read_key(true)
}

#[unsafe(no_mangle)]
pub extern "C" fn tawny__ungetch(key: c_int) -> c_int {
    if PUSHED.get() != EOF {
        return EOF;
    }
    PUSHED.set(key);
    key
}

/// Nonzero if a key waits to be read. The end of redirected input is no key.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__kbhit() -> c_int {
    if PUSHED.get() != EOF {
        return 1;
    }
    let _mode = RawMode::enter(false);
    let mut waiting: c_int = 0;
    // SAFETY: a number into a variable of our own.
    let asked = unsafe { libc::ioctl(STDIN_FILENO, libc::FIONREAD, &raw mut waiting) };
    c_int::from(asked == 0 && waiting > 0)
}

/// Writes a character to the console.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__putch(character: c_int) -> c_int {
    // SAFETY: standard output of this process.
    unsafe {
        let written = libc::putchar(character);
        libc::fflush(std::ptr::null_mut());
        written
    }
}

/// Writes a string to the console; 0 if that worked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__cputs(text: *const c_char) -> c_int {
    if text.is_null() {
        super::invalid_parameter::invalid(libc::EINVAL);
        return -1;
    }
    // SAFETY: promised by the caller: a string.
    for &byte in unsafe { CStr::from_ptr(text) }.to_bytes() {
        // SAFETY: standard output of this process.
        if unsafe { libc::putchar(byte.into()) } == EOF {
            return -1;
        }
    }
    // SAFETY: flushes the files of this process.
    unsafe { libc::fflush(std::ptr::null_mut()) }
}
