//! The thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/thread-pool-api>

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use common::late;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_IO_PENDING};
use tawny::event::Event;
use tawny::mutex::Mutex;
use tawny::object::{self, Object};
use tawny::signal::Reset;
use tawny::thread_pool::{
    CleanupGroup, Completion, Environment, Execute, Outcome, Pool, PoolObject, RegisteredWait,
    Timer, TimerQueue, Wait, Work, queue, try_submit, unregister,
};
use tawny::wait::{Waited, wait_any};
use tawny::{Deadline, Error, Owned};

const PATIENCE: Duration = Duration::from_secs(20);

fn event(reset: Reset) -> Arc<Event> {
    Arc::new(Event::new(reset, false))
}

fn in_pool(pool: &Arc<Pool>) -> Environment {
    Environment {
        pool: Some(pool.clone()),
        ..Environment::default()
    }
}

#[test]
fn work_is_done_each_time_it_is_asked_for() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let call = move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
    };
    let (work, handle) = Work::create(&Environment::default(), call).unwrap();
    for _ in 0..1000 {
        work.submit().unwrap();
    }
    work.member().wait(false);
    assert_eq!(count.load(Ordering::SeqCst), 1000);
    object::close(handle).unwrap();
}

#[test]
fn threads_come_when_callbacks_block_and_not_when_they_compute() {
    let pool = Pool::new().unwrap();
    let go = event(Reset::Manual);
    let blocks = {
        let go = go.clone();
        move |_, _| {
            wait_any(&[go.clone() as Arc<dyn Object>], late(), false).unwrap();
        }
    };
    let (work, handle) = Work::create(&in_pool(&pool), blocks).unwrap();
    for _ in 0..30 {
        work.submit().unwrap();
    }
    // All thirty block at a time, so there are as many threads.
    let since = Instant::now();
    while pool.threads() < 30 && since.elapsed() < PATIENCE {
        std::thread::yield_now();
    }
    assert!(pool.threads() >= 30);
    go.set();
    work.member().wait(false);
    object::close(handle).unwrap();

    let pool = Pool::new().unwrap();
    let (work, handle) = Work::create(&in_pool(&pool), |_, _| {}).unwrap();
    for _ in 0..10_000 {
        work.submit().unwrap();
    }
    work.member().wait(false);
    assert!(pool.threads() < 30, "{}", pool.threads());
    object::close(handle).unwrap();
}

#[test]
fn a_pool_of_one_thread_runs_one_callback_at_a_time() {
    let pool = Pool::new().unwrap();
    pool.set_maximum(1);
    let inside = Arc::new(AtomicUsize::new(0));
    let call = move |_, _| {
        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
        std::thread::yield_now();
        inside.fetch_sub(1, Ordering::SeqCst);
    };
    let (work, handle) = Work::create(&in_pool(&pool), call).unwrap();
    for _ in 0..200 {
        work.submit().unwrap();
    }
    work.member().wait(false);
    assert_eq!(pool.threads(), 1);
    object::close(handle).unwrap();
}

#[test]
fn a_callback_that_panics_counts_as_returned() {
    let (tell, told) = mpsc::channel();
    let pool = Pool::new().unwrap();
    pool.set_maximum(1);
    try_submit(&in_pool(&pool), |_| std::panic::resume_unwind(Box::new(()))).unwrap();
    try_submit(&in_pool(&pool), move |_| tell.send(()).unwrap()).unwrap();
    told.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn a_callback_that_waits_for_itself_counts_as_returned() {
    let (tell, told) = mpsc::channel();
    let itself = Arc::new(std::sync::OnceLock::<Arc<Work>>::new());
    let own = itself.clone();
    let call = move |_, _| {
        own.wait().member().wait(false);
        tell.send(()).unwrap();
    };
    let (work, handle) = Work::create(&Environment::default(), call).unwrap();
    let _ = itself.set(work.clone());
    work.submit().unwrap();
    told.recv_timeout(PATIENCE).unwrap();
    object::close(handle).unwrap();
}

#[test]
fn a_group_ends_its_objects() {
    let pool = Pool::new().unwrap();
    let group = CleanupGroup::new();
    let cancelled = Arc::new(AtomicUsize::new(0));
    let counted = cancelled.clone();
    let environment = Environment {
        group: Some(group.clone()),
        cancelled: Some(Arc::new(move |context| {
            counted.fetch_add(context, Ordering::SeqCst);
        })),
        ..in_pool(&pool)
    };
    let (_, work) = Work::create(&environment, |_, _| {}).unwrap();
    let (timer, set) = Timer::create(&environment, |_, _| {}).unwrap();
    timer
        .set(Some(Instant::now() + PATIENCE), Duration::ZERO)
        .unwrap();
    let (_, closed) = Work::create(&environment, |_, _| {}).unwrap();
    object::close(closed).unwrap();
    group.close_members(true, 5);
    assert_eq!(cancelled.load(Ordering::SeqCst), 10);
    assert!(!object::exists(work) && !object::exists(set));
}

#[test]
fn a_wait_object_is_called_once_for_each_time_it_is_set() {
    let (tell, told) = mpsc::channel();
    let call = move |_, _, outcome| tell.send(outcome).unwrap();
    let (wait, handle) = Wait::create(&Environment::default(), call).unwrap();
    let event = event(Reset::Auto);
    assert_eq!(wait.set(Some(event.clone()), Deadline::Never), Ok(false));
    assert_eq!(wait.set(Some(event.clone()), Deadline::Never), Ok(true));
    event.set();
    assert_eq!(told.recv_timeout(PATIENCE), Ok(Outcome::Signalled));
    assert_eq!(wait.set(Some(event.clone()), Deadline::Now), Ok(false));
    assert_eq!(told.recv_timeout(PATIENCE), Ok(Outcome::TimedOut));
    wait.set(Some(event.clone()), Deadline::Never).unwrap();
    object::close(handle).unwrap();
    event.set();
    assert!(event.is_set());
    assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Empty));
}

#[test]
fn a_registered_wait_for_a_mutex_makes_the_pools_thread_the_owner() {
    let mutex = Mutex::new(true);
    let (tell, told) = mpsc::channel();
    let owned = mutex.clone();
    let call = move |outcome| {
        tell.send((outcome, owned.release())).unwrap();
    };
    let handle = RegisteredWait::register(mutex.clone(), None, Execute::default(), |_| (), call);
    assert!(told.recv_timeout(Duration::from_millis(5)).is_err());
    mutex.release().unwrap();
    for _ in 0..3 {
        assert_eq!(
            told.recv_timeout(PATIENCE),
            Ok((Outcome::Signalled, Ok(())))
        );
    }
    unregister(handle.unwrap(), Completion::Wait).unwrap();
    let taken = wait_any(&[mutex.clone() as Arc<dyn Object>], Deadline::Now, false);
    assert_eq!(taken, Ok(Waited::Object(0)));
    mutex.release().unwrap();
}

#[test]
fn a_registered_wait_ends_while_its_object_is_signalled() {
    for _ in 0..200 {
        let event = event(Reset::Auto);
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        let call = move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        };
        let execute = Execute::ONLY_ONCE;
        let handle = RegisteredWait::register(event.clone(), None, execute, |_| (), call).unwrap();
        let setter = std::thread::spawn({
            let event = event.clone();
            move || event.set()
        });
        unregister(handle, Completion::Wait).unwrap();
        setter.join().unwrap();
        // Called, or the signal is still there.
        assert_eq!(calls.load(Ordering::SeqCst) == 0, event.is_set());
        assert_eq!(
            unregister(handle, Completion::Nothing),
            Err(Error::new(ERROR_INVALID_HANDLE))
        );
    }
}

#[test]
fn timers_of_a_queue_end_with_it() {
    let timers = Owned::new(TimerQueue::new()).unwrap();
    let (tell, told) = mpsc::channel();
    let go = event(Reset::Manual);
    let stays = go.clone();
    let call = move || {
        tell.send(()).unwrap();
        wait_any(&[stays.clone() as Arc<dyn Object>], late(), false).unwrap();
    };
    let zero = Duration::ZERO;
    let timer = timers
        .add(zero, zero, Execute::default(), |_| (), call)
        .unwrap();
    told.recv_timeout(PATIENCE).unwrap();
    let ended = event(Reset::Manual);
    let pending = Err(Error::new(ERROR_IO_PENDING));
    assert_eq!(
        timers.remove(timer, Completion::Event(ended.clone())),
        pending
    );
    assert!(!ended.is_set());
    go.set();
    let waited = wait_any(&[ended as Arc<dyn Object>], late(), false);
    assert_eq!(waited, Ok(Waited::Object(0)));
}

#[test]
fn items_run_on_threads_of_the_pool() {
    let (tell, told) = mpsc::channel();
    for execute in [
        Execute::default(),
        Execute::LONG_FUNCTION,
        Execute::IN_PERSISTENT_THREAD,
    ] {
        let tell = tell.clone();
        queue(execute, move || {
            tell.send(std::thread::current().id()).unwrap()
        })
        .unwrap();
        assert_ne!(told.recv_timeout(PATIENCE), Ok(std::thread::current().id()));
    }
}
