//! The bounds of windows, each met. One test, since they are the process's.

use std::sync::Arc;
use std::time::Duration;

use tawny::Error;
use tawny::codes::*;
use tawny::limits::*;
use tawny::message_queue::{kill_timer, set_timer};
use tawny::window::class::{self, Description};
use tawny::window::{
    Call, Class, Creation, MessageWindow, Parameters, Procedure, Rectangle, WindowHandle, atom,
    create, default_procedure, destroy,
};

struct Plain;

impl Procedure for Plain {
    fn call(&self, call: &Call) -> isize {
        default_procedure(call)
    }
}

fn description(extra: i32) -> Description {
    Description {
        style: 0,
        procedure: Arc::new(Plain),
        class_extra: 0,
        window_extra: extra,
        instance: 1,
        icon: 0,
        small_icon: 0,
        cursor: 0,
        background: 0,
        menu_name: 0,
    }
}

fn make(class: &Arc<Class>, style: u32, parent: WindowHandle) -> Result<WindowHandle, Error> {
    let creation = Creation {
        class: Arc::clone(class),
        style,
        extended_style: 0,
        bounds: Rectangle::default(),
        parent,
        id: 0,
        instance: 1,
    };
    create(&creation, Parameters::default()).map(|window| window.expect("it is not refused"))
}

#[test]
fn bounds_of_windows() {
    extra_bytes();
    names();
    depth();
    periods();
    number();
}

fn extra_bytes() {
    let most = MAXIMUM_EXTRA_BYTES as i32;
    assert!(class::register("most extra", description(most)).is_ok());
    let refused = class::register("too much extra", description(most + 1));
    assert_eq!(refused.unwrap_err().code(), ERROR_INVALID_PARAMETER);
}

fn names() {
    assert!(atom::add(&"a".repeat(MAXIMUM_ATOM_NAME)).is_ok());
    let refused = Err(Error::new(ERROR_INVALID_PARAMETER));
    assert_eq!(atom::add(&"a".repeat(MAXIMUM_ATOM_NAME + 1)), refused);
    assert_eq!(atom::add(""), refused);
}

fn depth() {
    const CHILD: u32 = 0x4000_0000;
    let class = class::register("deep", description(0)).unwrap();
    let top = make(&class, 0, WindowHandle::NULL).unwrap();
    let mut deepest = top;
    // The desktop is the first.
    for _ in 2..=MAXIMUM_WINDOW_DEPTH {
        deepest = make(&class, CHILD, deepest).unwrap();
    }
    let refused = make(&class, CHILD, deepest);
    assert_eq!(refused, Err(Error::new(ERROR_INVALID_PARAMETER)));
    destroy(top).unwrap();
}

fn periods() {
    for period in [Duration::ZERO, Duration::MAX] {
        let id = set_timer(WindowHandle::NULL, 0, period, None).unwrap();
        kill_timer(WindowHandle::NULL, id).unwrap();
    }
}

fn number() {
    let mut windows: Vec<_> = (0..MAXIMUM_WINDOWS)
        .map(|_| MessageWindow::new(|_| None).unwrap())
        .collect();
    let refused = MessageWindow::new(|_| None).unwrap_err();
    assert_eq!(refused.code(), ERROR_NO_MORE_USER_HANDLES);
    windows.pop();
    windows.push(MessageWindow::new(|_| None).unwrap());
}
