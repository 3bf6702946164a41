//! Windows and message queues through the Rust API.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::time::Duration;

use tawny::codes::*;
use tawny::event::Event;
use tawny::limits::MAXIMUM_POSTED_MESSAGES;
use tawny::message_queue::{self as queue, Filter, SendOptions, WaitOptions, Wake};
use tawny::object::Object;
use tawny::signal::Reset;
use tawny::wait::Waited;
use tawny::window::message::*;
use tawny::window::{self, Call, MessageWindow, Recipient, WindowHandle};
use tawny::{Deadline, Error};

fn soon() -> Deadline {
    Deadline::after(Some(Duration::from_secs(10)))
}

/// A thread with a window whose procedure is `procedure`, and its message loop.
fn looping<P: Fn(&Call) -> Option<isize> + 'static>(
    make: impl FnOnce() -> P + Send + 'static,
) -> (WindowHandle, std::thread::JoinHandle<i32>) {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let window = MessageWindow::new(make()).unwrap();
        tell.send(window.handle()).unwrap();
        queue::run().unwrap()
    });
    (told.recv().unwrap(), thread)
}

#[test]
fn creation_and_destruction_are_told() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let window = MessageWindow::new(move |call| {
        log.borrow_mut().push(call.message);
        None
    })
    .unwrap();
    let handle = window.handle();
    assert!(window::is_window(handle));
    drop(window);
    assert!(!window::is_window(handle));
    assert_eq!(
        *seen.borrow(),
        [WM_NCCREATE, WM_CREATE, WM_DESTROY, WM_NCDESTROY]
    );
    assert_eq!(
        window::post(handle, WM_APP, 0, 0),
        Err(Error::new(ERROR_INVALID_WINDOW_HANDLE))
    );
}

#[test]
fn a_procedure_may_refuse_its_window() {
    for refused in [WM_NCCREATE, WM_CREATE] {
        let window = MessageWindow::new(move |call| match call.message {
            WM_NCCREATE => Some((refused != WM_NCCREATE).into()),
            WM_CREATE => Some(-1),
            _ => None,
        });
        assert!(window.is_err());
    }
}

#[test]
fn messages_come_in_order_and_a_quit_message_last() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let window = MessageWindow::new(move |call| {
        (call.message >= WM_APP).then(|| {
            log.borrow_mut().push(call.wparam);
            0
        })
    })
    .unwrap();
    queue::post_quit(5).unwrap();
    for number in 0..4 {
        window::post(window.handle(), WM_APP, number, 0).unwrap();
    }
    assert_eq!(queue::run().unwrap(), 5);
    assert_eq!(*seen.borrow(), [0, 1, 2, 3]);
}

#[test]
fn a_send_returns_the_other_threads_answer() {
    let (window, thread) = looping(|| {
        |call: &Call| match call.message {
            WM_APP => Some(call.wparam as isize * 2),
            WM_CLOSE => {
                queue::post_quit(9).unwrap();
                Some(0)
            }
            _ => None,
        }
    });
    for number in 0..100 {
        assert_eq!(
            window::send(window, WM_APP, number, 0),
            Ok(2 * number as isize)
        );
    }
    window::post(window, WM_CLOSE, 0, 0).unwrap();
    assert_eq!(thread.join().unwrap(), 9);
    assert_eq!(
        window::send(window, WM_APP, 1, 0),
        Err(Error::new(ERROR_INVALID_WINDOW_HANDLE))
    );
}

#[test]
fn sends_may_nest_both_ways() {
    // Each call sends the next lower number to the window of the other thread.
    fn bounce(call: &Call) -> Option<isize> {
        match call.message {
            WM_APP if call.wparam == 0 => Some(0),
            WM_APP => {
                let back = WindowHandle::from_value(call.lparam as usize);
                let this = call.window.value() as isize;
                let below = window::send(back, WM_APP, call.wparam - 1, this).unwrap();
                Some(below + call.wparam as isize)
            }
            WM_CLOSE => {
                queue::post_quit(0).unwrap();
                Some(0)
            }
            _ => None,
        }
    }
    let (there, thread) = looping(|| bounce);
    let here = MessageWindow::new(bounce).unwrap();
    let sum = window::send(there, WM_APP, 20, here.handle().value() as isize);
    assert_eq!(sum, Ok((1..=20).sum::<isize>()));
    window::post(there, WM_CLOSE, 0, 0).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_thread_that_ends_releases_who_sends_to_it() {
    let (tell, told) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        let window = MessageWindow::new(|_| None).unwrap();
        tell.send(window.handle()).unwrap();
        // It never looks at its queue.
        gone.recv().unwrap();
        std::mem::forget(window);
    });
    let window = told.recv().unwrap();
    let sender = std::thread::spawn(move || window::send(window, WM_APP, 0, 0));
    go.send(()).unwrap();
    thread.join().unwrap();
    let answer = sender.join().unwrap();
    assert_eq!(answer, Err(Error::new(ERROR_INVALID_WINDOW_HANDLE)));
    assert!(!window::is_window(window));
}

#[test]
fn a_send_gives_up_in_time() {
    let (tell, told) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        let calls = Rc::new(Cell::new(0));
        let count = Rc::clone(&calls);
        let window = MessageWindow::new(move |call| {
            count.set(count.get() + u32::from(call.message == WM_APP));
            None
        })
        .unwrap();
        tell.send(window.handle()).unwrap();
        gone.recv().unwrap();
        queue::peek(&Filter::default(), true).unwrap();
        calls.get()
    });
    let window = window::find(told.recv().unwrap()).unwrap();
    let options = SendOptions {
        deadline: Deadline::after(Some(Duration::from_millis(1))),
        ..SendOptions::default()
    };
    let call = Call::new(window.handle(), WM_APP, 0, 0);
    assert_eq!(
        queue::send_within(&window, call, options),
        Err(Error::new(ERROR_TIMEOUT))
    );
    go.send(()).unwrap();
    assert_eq!(
        thread.join().unwrap(),
        0,
        "a message that was given up came"
    );
}

#[test]
fn an_answer_comes_with_the_next_look() {
    let (window, thread) = looping(|| {
        |call: &Call| match call.message {
            WM_APP => Some(41),
            WM_CLOSE => {
                queue::post_quit(0).unwrap();
                Some(0)
            }
            _ => None,
        }
    });
    let (tell, told) = mpsc::channel();
    let found = window::find(window).unwrap();
    let call = Call::new(window, WM_APP, 0, 0);
    queue::send_then(
        &found,
        call,
        Box::new(move |result| tell.send(result).unwrap()),
    )
    .unwrap();
    let waited = queue::wait(&[], Wake::SEND_MESSAGE, soon(), WaitOptions::default());
    assert_eq!(waited, Ok(Waited::Object(0)));
    assert!(told.try_recv().is_err());
    assert_eq!(queue::peek(&Filter::default(), true), Ok(None));
    assert_eq!(told.try_recv(), Ok(41));
    window::post(window, WM_CLOSE, 0, 0).unwrap();
    thread.join().unwrap();
}

#[test]
fn timers_come_when_nothing_else_is_there() {
    let window = MessageWindow::new(|_| None).unwrap();
    let period = Duration::from_millis(10);
    queue::set_timer(window.handle(), 3, period, None).unwrap();
    let waited = queue::wait(&[], Wake::TIMER, soon(), WaitOptions::default());
    assert_eq!(waited, Ok(Waited::Object(0)));
    window::post(window.handle(), WM_APP, 0, 0).unwrap();
    let everything = Filter::default();
    let next = || queue::get(&everything, soon()).unwrap().unwrap();
    assert_eq!(next().message, WM_APP);
    let timer = next();
    assert_eq!((timer.message, timer.wparam), (WM_TIMER, 3));
    queue::kill_timer(window.handle(), 3).unwrap();
    assert_eq!(queue::peek(&everything, true), Ok(None));
}

#[test]
fn a_wait_ends_with_an_object_or_a_message() {
    let event: Arc<Event> = Arc::new(Event::new(Reset::Auto, false));
    let objects = [Arc::clone(&event) as Arc<dyn Object>];
    let wait = |options| queue::wait(&objects, Wake::ALL_INPUT, Deadline::Now, options);
    let any = WaitOptions::default();
    let all = WaitOptions { all: true, ..any };
    let available = WaitOptions {
        available: true,
        ..any
    };
    assert_eq!(wait(any), Ok(Waited::TimedOut));
    event.set();
    assert_eq!(wait(all), Ok(Waited::TimedOut));
    assert!(event.is_set());
    let window = MessageWindow::new(|_| None).unwrap();
    window::post(window.handle(), WM_APP, 0, 0).unwrap();
    assert_eq!(wait(all), Ok(Waited::Object(0)));
    assert!(!event.is_set());
    assert_eq!(wait(any), Ok(Waited::Object(1)));
    // Seen and left there, it is no longer new.
    assert!(queue::peek(&Filter::default(), false).unwrap().is_some());
    assert_eq!(wait(any), Ok(Waited::TimedOut));
    assert_eq!(wait(available), Ok(Waited::Object(1)));
}

#[test]
fn posting_has_a_limit_and_notifications_have_none() {
    let window = MessageWindow::new(|_| None).unwrap();
    for _ in 0..MAXIMUM_POSTED_MESSAGES {
        window::post(window.handle(), WM_APP, 0, 0).unwrap();
    }
    assert_eq!(
        window::post(window.handle(), WM_APP, 0, 0),
        Err(Error::new(ERROR_NOT_ENOUGH_QUOTA))
    );
    let recipient = Recipient::new(window.handle()).unwrap();
    recipient.post(WM_USER, 0, 0).unwrap();
    drop(window);
    assert_eq!(
        recipient.post(WM_USER, 0, 0),
        Err(Error::new(ERROR_INVALID_WINDOW_HANDLE))
    );
    // With a window go its messages.
    assert_eq!(queue::peek(&Filter::default(), true), Ok(None));
}

#[test]
fn a_panic_in_a_procedure_releases_the_sender() {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let window = MessageWindow::new(|call| {
            assert_ne!(call.message, WM_APP, "the panic of this test");
            None
        })
        .unwrap();
        tell.send(window.handle()).unwrap();
        let _ = queue::run();
    });
    let window = told.recv().unwrap();
    assert_eq!(
        window::send(window, WM_APP, 0, 0),
        Err(Error::new(ERROR_INVALID_WINDOW_HANDLE))
    );
    assert!(thread.join().is_err());
}

/// Each thread of a ring sends to the next one, which waits for the one after it.
#[test]
fn a_ring_of_threads_that_send_to_each_other() {
    const THREADS: usize = 4;
    const SENDS: usize = 300;
    let windows = Arc::new(Mutex::new(Vec::new()));
    let all_there = Arc::new(Barrier::new(THREADS));
    let finished = Arc::new(AtomicUsize::new(0));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (windows, all_there) = (Arc::clone(&windows), Arc::clone(&all_there));
            let finished = Arc::clone(&finished);
            std::thread::spawn(move || {
                let window = MessageWindow::new(|call| {
                    (call.message == WM_APP).then_some(call.wparam as isize + 1)
                })
                .unwrap();
                let place = {
                    let mut windows = windows.lock().unwrap();
                    windows.push(window.handle());
                    windows.len() - 1
                };
                all_there.wait();
                let next = windows.lock().unwrap()[(place + 1) % THREADS];
                for number in 0..SENDS {
                    let answer = window::send(next, WM_APP, number, 0);
                    assert_eq!(answer, Ok(number as isize + 1));
                }
                finished.fetch_add(1, Ordering::AcqRel);
                let all = windows.lock().unwrap().clone();
                for each in all {
                    window::post(each, WM_NULL, 0, 0).unwrap();
                }
                while finished.load(Ordering::Acquire) != THREADS {
                    queue::get(&Filter::default(), soon()).unwrap();
                }
                // The window stays until nobody sends to it any more.
                all_there.wait();
            })
        })
        .collect();
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
}

#[test]
fn windows_that_come_and_go_while_others_send_and_post_to_them() {
    let current = Arc::new(AtomicUsize::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let others: Vec<_> = (0..3)
        .map(|kind| {
            let (current, over) = (Arc::clone(&current), Arc::clone(&over));
            std::thread::spawn(move || {
                let gone = Error::new(ERROR_INVALID_WINDOW_HANDLE);
                while !over.load(Ordering::Acquire) {
                    let handle = WindowHandle::from_value(current.load(Ordering::Acquire));
                    let result = match kind {
                        0 => window::send(handle, WM_APP, 1, 0).map(|answer| assert_eq!(answer, 2)),
                        1 => match Recipient::new(handle) {
                            Ok(recipient) => recipient.post(WM_APP + 1, 0, 0),
                            Err(error) => Err(error),
                        },
                        _ => window::find(handle).and_then(|window| {
                            queue::send_notify(&window, Call::new(handle, WM_APP, 0, 0))
                        }),
                    };
                    let full = Error::new(ERROR_NOT_ENOUGH_QUOTA);
                    let known = result.is_ok() || result == Err(gone);
                    assert!(known || (kind == 2 && result == Err(full)), "{result:?}");
                }
            })
        })
        .collect();
    for _ in 0..300 {
        let window = MessageWindow::new(|call| (call.message == WM_APP).then_some(2)).unwrap();
        current.store(window.handle().value(), Ordering::Release);
        for _ in 0..3 {
            queue::peek(&Filter::default(), true).unwrap();
        }
        let handle = window.handle();
        drop(window);
        while let Some(message) = queue::peek(&Filter::default(), true).unwrap() {
            assert_ne!(
                message.window, handle,
                "a message for a window that is gone"
            );
        }
    }
    over.store(true, Ordering::Release);
    while others.iter().any(|other| !other.is_finished()) {
        queue::peek(&Filter::default(), true).unwrap();
    }
    others.into_iter().for_each(|other| other.join().unwrap());
}
