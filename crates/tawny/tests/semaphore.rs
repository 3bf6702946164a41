//! The semaphore object.
//!
//! <https://learn.microsoft.com/windows/win32/sync/semaphore-objects>

mod common;

use std::sync::Arc;
use std::thread;

use common::late;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_TOO_MANY_POSTS};
use tawny::object::Object;
use tawny::semaphore::Semaphore;
use tawny::wait::{Waited, wait_any};
use tawny::{Deadline, Error};

fn take(semaphore: &Arc<Semaphore>, deadline: Deadline) -> bool {
    let objects = [semaphore.clone() as Arc<dyn Object>];
    wait_any(&objects, deadline, false) == Ok(Waited::Object(0))
}

#[test]
fn each_wait_takes_one() {
    let semaphore = Semaphore::new(2, 3).unwrap();
    assert!(take(&semaphore, Deadline::Now) && take(&semaphore, Deadline::Never));
    assert!(!take(&semaphore, Deadline::Now));
    assert_eq!(semaphore.release(3), Ok(0));
    assert_eq!(semaphore.count(), 3);
    assert_eq!(semaphore.release(1), Err(Error::new(ERROR_TOO_MANY_POSTS)));
    assert_eq!(semaphore.count(), 3);
}

#[test]
fn counts_are_checked() {
    let refused = |count, maximum| Semaphore::new(count, maximum).err();
    let invalid = Some(Error::new(ERROR_INVALID_PARAMETER));
    assert_eq!(refused(-1, 1), invalid);
    assert_eq!(refused(0, 0), invalid);
    assert_eq!(refused(2, 1), invalid);
    let semaphore = Semaphore::new(0, i32::MAX).unwrap();
    assert_eq!(semaphore.release(0).err(), invalid);
    assert_eq!(semaphore.release(-1).err(), invalid);
    assert_eq!(semaphore.release(i32::MAX), Ok(0));
    assert_eq!(semaphore.release(1), Err(Error::new(ERROR_TOO_MANY_POSTS)));
}

#[test]
fn one_release_satisfies_as_many_waits_as_it_says() {
    let semaphore = Semaphore::new(0, 100).unwrap();
    let waits: Vec<_> = (0..4)
        .map(|_| {
            let semaphore = semaphore.clone();
            thread::spawn(move || take(&semaphore, late()))
        })
        .collect();
    semaphore.release(3).unwrap();
    semaphore.release(2).unwrap();
    assert!(waits.into_iter().all(|wait| wait.join().unwrap()));
    assert_eq!(semaphore.count(), 1);
}
