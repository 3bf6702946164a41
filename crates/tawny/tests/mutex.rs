//! The mutex object.
//!
//! <https://learn.microsoft.com/windows/win32/sync/mutex-objects>

mod common;

use std::sync::{Arc, mpsc};
use std::thread;

use common::late;
use tawny::codes::ERROR_NOT_OWNER;
use tawny::mutex::Mutex;
use tawny::object::Object;
use tawny::wait::{Waited, wait_all, wait_any};
use tawny::{Deadline, Error};

fn take(mutex: &Arc<Mutex>, deadline: Deadline) -> Waited {
    wait_any(&[mutex.clone() as Arc<dyn Object>], deadline, false).unwrap()
}

#[test]
fn the_owner_takes_it_again_and_others_do_not() {
    let mutex = Mutex::new(false);
    assert_eq!(mutex.release(), Err(Error::new(ERROR_NOT_OWNER)));
    assert_eq!(take(&mutex, Deadline::Now), Waited::Object(0));
    assert_eq!(take(&mutex, Deadline::Never), Waited::Object(0));
    let other = {
        let mutex = mutex.clone();
        move || (take(&mutex, Deadline::Now), mutex.release())
    };
    let (taken, released) = thread::spawn(other).join().unwrap();
    assert_eq!(taken, Waited::TimedOut);
    assert_eq!(released, Err(Error::new(ERROR_NOT_OWNER)));
    assert_eq!(mutex.release(), Ok(()));
    assert!(!mutex.is_free());
    assert_eq!(mutex.release(), Ok(()));
    assert!(mutex.is_free());
}

#[test]
fn a_thread_that_ends_abandons_what_it_owns() {
    let mutexes = [Mutex::new(false), Mutex::new(false), Mutex::new(false)];
    let owner = {
        let [first, second, third] = mutexes.clone();
        move || {
            take(&first, late());
            take(&first, late());
            take(&second, late());
            take(&third, late());
            third.release().unwrap();
        }
    };
    thread::spawn(owner).join().unwrap();
    let [first, second, third] = &mutexes;
    assert_eq!(take(first, Deadline::Now), Waited::Abandoned(0));
    assert_eq!(take(first, Deadline::Now), Waited::Object(0));
    assert_eq!(take(third, Deadline::Now), Waited::Object(0));
    let all: Vec<Arc<dyn Object>> = mutexes.iter().map(|mutex| mutex.clone() as _).collect();
    assert_eq!(
        wait_all(&all, Deadline::Now, false),
        Ok(Waited::Abandoned(0))
    );
    assert_eq!(second.release(), Ok(()));
    assert_eq!(second.release(), Err(Error::new(ERROR_NOT_OWNER)));
}

#[test]
fn a_waiting_thread_becomes_the_owner() {
    let mutex = Mutex::new(true);
    let (tell, told) = mpsc::channel();
    let waiting = {
        let mutex = mutex.clone();
        thread::spawn(move || {
            tell.send(()).unwrap();
            let taken = take(&mutex, late());
            assert_eq!(mutex.release(), Ok(()));
            taken
        })
    };
    told.recv().unwrap();
    mutex.release().unwrap();
    assert_eq!(waiting.join().unwrap(), Waited::Object(0));
    assert!(mutex.is_free());
}

#[test]
fn a_mutex_that_is_gone_is_not_abandoned() {
    let owner = || drop(Mutex::new(true));
    thread::spawn(owner).join().unwrap();
}
