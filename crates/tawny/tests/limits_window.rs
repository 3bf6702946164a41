//! The bounds of `limits.rs` that are of windows, each met: one less is fine, one more is refused.
//! That of posted messages is in `window.rs`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tawny::codes::*;
use tawny::limits::*;
use tawny::message_queue::{self as queue, Filter};
use tawny::window::class::{self, Description};
use tawny::window::message::WM_TIMER;
use tawny::window::{
    self, Call, Class, Creation, Form, MessageWindow, Parameters, Procedure, Rectangle,
    WindowHandle, atom,
};
use tawny::{Deadline, Error};

const STYLE_CHILD: u32 = 0x4000_0000;

/// Windows are counted in the whole process: its tests run one by one.
static ONE: Mutex<()> = Mutex::new(());

fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Plain;

impl Procedure for Plain {
    fn call(&self, call: &Call) -> isize {
        window::default_procedure(call)
    }

    fn form(&self) -> Form {
        Form::Unicode
    }
}

fn register(name: &str, class_extra: usize, window_extra: usize) -> Result<Arc<Class>, Error> {
    let description = Description {
        style: 0,
        procedure: Arc::new(Plain),
        class_extra: class_extra as i32,
        window_extra: window_extra as i32,
        instance: 0,
        icon: 0,
        small_icon: 0,
        cursor: 0,
        background: 0,
        menu_name: 0,
    };
    class::register(name, description)
}

fn create(class: &Arc<Class>, style: u32, parent: WindowHandle) -> Result<WindowHandle, Error> {
    let creation = Creation {
        class: Arc::clone(class),
        style,
        extended_style: 0,
        bounds: Rectangle::default(),
        parent,
        id: 0,
        instance: 0,
    };
    let created = window::create(&creation, Parameters::default())?;
    Ok(created.expect("the default procedure has every window"))
}

#[test]
fn windows_at_one_time() {
    let _one = one_at_a_time();
    let class = register("windows at one time", 0, 0).unwrap();
    let create = || create(&class, 0, WindowHandle::MESSAGE);
    let windows: Vec<_> = (0..MAXIMUM_WINDOWS).map(|_| create().unwrap()).collect();
    let refused = Err(Error::new(ERROR_NO_MORE_USER_HANDLES));
    assert_eq!(create(), refused);
    // One that is destroyed makes room for one.
    window::destroy(windows[0]).unwrap();
    let last = create().unwrap();
    assert_eq!(create(), refused);
    for window in windows[1..].iter().chain([&last]) {
        window::destroy(*window).unwrap();
    }
}

#[test]
fn windows_in_windows() {
    let _one = one_at_a_time();
    let class = register("windows in windows", 0, 0).unwrap();
    let top = create(&class, 0, WindowHandle::NULL).unwrap();
    let mut deepest = top;
    for _ in 1..MAXIMUM_WINDOW_DEPTH {
        deepest = create(&class, STYLE_CHILD, deepest).unwrap();
    }
    let refused = Error::new(ERROR_INVALID_PARAMETER);
    assert_eq!(create(&class, STYLE_CHILD, deepest), Err(refused));
    let other = create(&class, 0, WindowHandle::NULL).unwrap();
    assert_eq!(window::set_parent(other, deepest), Err(refused));
    for window in [other, top] {
        window::destroy(window).unwrap();
    }
    assert!(!window::is_window(deepest));
}

#[test]
fn names_of_classes_and_messages() {
    // UTF-16 units count.
    for character in ["a", "\u{1F600}"] {
        let units = character.encode_utf16().count();
        let longest = character.repeat(MAXIMUM_ATOM_NAME / units);
        let longer = character.repeat((MAXIMUM_ATOM_NAME + 1).div_ceil(units));
        let refused = Error::new(ERROR_INVALID_PARAMETER);
        atom::register_message(&longest).unwrap();
        assert_eq!(atom::register_message(&longer), Err(refused));
        register(&longest, 0, 0).unwrap();
        assert_eq!(register(&longer, 0, 0).unwrap_err(), refused);
    }
}

#[test]
fn extra_bytes() {
    let (most, more) = (MAXIMUM_EXTRA_BYTES, MAXIMUM_EXTRA_BYTES + 1);
    let refused = Error::new(ERROR_INVALID_PARAMETER);
    assert_eq!(register("more of a class", more, 0).unwrap_err(), refused);
    assert_eq!(register("more of a window", 0, more).unwrap_err(), refused);
    let class = register("most", most, most).unwrap();
    assert_eq!(class.window_extra(), most);
}

#[test]
fn periods_of_timers() {
    let _one = one_at_a_time();
    let window = MessageWindow::new(|_| None).unwrap();
    // The longest there is comes later than anybody waits.
    queue::set_timer(window.handle(), 1, Duration::MAX, None).unwrap();
    let before = Instant::now();
    queue::set_timer(window.handle(), 2, Duration::ZERO, None).unwrap();
    let soon = Deadline::after(Some(Duration::from_secs(60)));
    let timer = queue::get(&Filter::default(), soon).unwrap().unwrap();
    assert!(before.elapsed() >= USER_TIMER_MINIMUM);
    assert_eq!((timer.message, timer.wparam), (WM_TIMER, 2));
    queue::kill_timer(window.handle(), 1).unwrap();
}
