//! Models of signals and of the waits for them.

use loom::thread;

use super::*;
use crate::deadline::Deadline;
use crate::models::{Count, explore};
use crate::parker::Parker;
use crate::sync::atomic::AtomicU32;
use crate::wait::{self, End, Place};
use crate::wait_set::WaitSet;

fn waiter(owner: u32) -> Arc<Waiter> {
    Arc::new(Waiter::thread(Arc::new(Parker::default()), owner))
}

fn any(me: u32, signals: &[&Signal], deadline: Deadline) -> End {
    if let [signal] = signals {
        return wait::one(&waiter(me), signal, deadline, None, |sleep| sleep());
    }
    let mut places: Vec<_> = signals.iter().map(|signal| Place::new(signal)).collect();
    wait::any(&waiter(me), &mut places, deadline, None, |sleep| sleep())
}

fn all(me: u32, signals: &[&Signal]) -> End {
    let mut places: Vec<_> = signals.iter().map(|signal| Place::new(signal)).collect();
    places.sort_by_key(|place| std::ptr::from_ref(place.signal()).addr());
    wait::all(&waiter(me), &places, Deadline::Never, &|| false, |sleep| {
        sleep()
    })
}

/// Each signal of one that resets itself satisfies one wait, and both waits end.
#[test]
fn an_auto_reset_signal_satisfies_one_wait_each_time() {
    explore(|| {
        let signal = Arc::new(Signal::new(Reset::Auto, false));
        let taken = Arc::new(Count::new());
        let waits: Vec<_> = (1..=2)
            .map(|me| {
                let (signal, taken) = (Arc::clone(&signal), Arc::clone(&taken));
                thread::spawn(move || {
                    assert_eq!(any(me, &[&signal], Deadline::Never), End::Signal(0));
                    taken.raise();
                })
            })
            .collect();
        signal.set();
        taken.reach(1);
        assert!(!signal.is_set());
        signal.set();
        waits.into_iter().for_each(|wait| wait.join().unwrap());
        assert!(!signal.is_set());
    });
}

/// A wait for any of two takes one signal; the other stays for the next.
#[test]
fn a_wait_for_any_spends_one_signal() {
    explore(|| {
        let signals = Arc::new([Signal::new(Reset::Auto, false), Signal::counted(0, 1)]);
        let setter = {
            let signals = Arc::clone(&signals);
            thread::spawn(move || {
                signals[0].set();
                signals[1].add(1);
            })
        };
        let [first, second] = &*signals;
        let End::Signal(number) = any(1, &[first, second], Deadline::Never) else {
            panic!("neither was abandoned");
        };
        setter.join().unwrap();
        assert_eq!(
            signals.each_ref().map(Signal::is_set),
            [number != 0, number != 1]
        );
    });
}

/// A wait with a deadline and a signal: one of the two has it.
#[test]
fn a_wait_that_times_out_has_not_taken_the_signal() {
    explore(|| {
        let signal = Arc::new(Signal::new(Reset::Auto, false));
        let setter = {
            let signal = Arc::clone(&signal);
            thread::spawn(move || {
                signal.set();
            })
        };
        let soon = Deadline::after(Some(std::time::Duration::from_millis(1)));
        let end = any(1, &[&signal], soon);
        setter.join().unwrap();
        match end {
            End::Signal(0) => assert!(!signal.is_set()),
            End::TimedOut => assert!(signal.is_set()),
            other => panic!("{other:?}"),
        }
    });
}

/// A wait for all ends when both are there, whoever sets them and in whatever order.
#[test]
fn a_wait_for_all_misses_no_moment_at_which_all_are_there() {
    explore(|| {
        let signals = Arc::new([
            Signal::new(Reset::Auto, false),
            Signal::new(Reset::Manual, false),
        ]);
        let setters: Vec<_> = (0..2)
            .map(|number| {
                let signals = Arc::clone(&signals);
                thread::spawn(move || {
                    signals[number].set();
                })
            })
            .collect();
        let [first, second] = &*signals;
        assert_eq!(all(1, &[first, second]), End::Signal(0));
        setters
            .into_iter()
            .for_each(|setter| setter.join().unwrap());
        assert_eq!(signals.each_ref().map(Signal::is_set), [false, true]);
    });
}

/// A wait that is alone with its signal, and one for all that comes between: each gets one signal.
#[test]
fn a_wait_for_all_comes_between_a_lone_wait_and_its_signal() {
    explore(|| {
        let signals = Arc::new([
            Signal::new(Reset::Auto, false),
            Signal::new(Reset::Auto, true),
        ]);
        let lone = {
            let signals = Arc::clone(&signals);
            thread::spawn(move || {
                assert_eq!(any(2, &[&signals[0]], Deadline::Never), End::Signal(0));
                signals[0].set();
            })
        };
        let [first, second] = &*signals;
        first.set();
        assert_eq!(all(1, &[first, second]), End::Signal(0));
        first.set();
        lone.join().unwrap();
        assert_eq!(signals.each_ref().map(Signal::is_set), [true, false]);
    });
}

/// A pulse satisfies a lone wait or finds none; it leaves nothing behind either way.
#[test]
fn a_pulse_satisfies_a_lone_wait_or_none() {
    for reset in [Reset::Auto, Reset::Manual] {
        explore(move || {
            let signal = Arc::new(Signal::new(reset, false));
            let pulser = {
                let signal = Arc::clone(&signal);
                thread::spawn(move || signal.pulse())
            };
            let soon = Deadline::after(Some(std::time::Duration::from_millis(1)));
            let end = any(1, &[&signal], soon);
            pulser.join().unwrap();
            assert!(matches!(end, End::Signal(0) | End::TimedOut));
            assert!(!signal.is_set());
            assert_eq!(any(1, &[&signal], Deadline::Now), End::TimedOut);
        });
    }
}

/// A lone wait that withdraws and a second one that comes meanwhile: the signal goes to one of them.
#[test]
fn a_lone_wait_that_withdraws_leaves_the_signal_to_the_next() {
    explore(|| {
        let signal = Arc::new(Signal::new(Reset::Auto, false));
        let brief = {
            let signal = Arc::clone(&signal);
            thread::spawn(move || {
                let soon = Deadline::after(Some(std::time::Duration::from_millis(1)));
                if any(2, &[&signal], soon) == End::Signal(0) {
                    signal.set();
                }
            })
        };
        let setter = {
            let signal = Arc::clone(&signal);
            thread::spawn(move || drop(signal.set()))
        };
        assert_eq!(any(1, &[&signal], Deadline::Never), End::Signal(0));
        brief.join().unwrap();
        setter.join().unwrap();
        assert!(!signal.is_set());
    });
}

/// What the setter wrote is seen by whoever its signal reaches, waiting already or not.
#[test]
fn a_signal_carries_what_was_written_before() {
    explore(|| {
        let signals = Arc::new([
            Signal::new(Reset::Auto, false),
            Signal::new(Reset::Auto, false),
        ]);
        let written = Arc::new(AtomicU32::new(0));
        let other = {
            let (signals, written) = (Arc::clone(&signals), Arc::clone(&written));
            thread::spawn(move || {
                any(2, &[&signals[0]], Deadline::Never);
                assert_eq!(written.load(Ordering::Relaxed), 1);
                written.store(2, Ordering::Relaxed);
                signals[1].set();
            })
        };
        written.store(1, Ordering::Relaxed);
        signals[0].set();
        any(1, &[&signals[1]], Deadline::Never);
        assert_eq!(written.load(Ordering::Relaxed), 2);
        other.join().unwrap();
    });
}

/// Two waits for the same two signals, named the other way round, neither lock each other out nor
/// take one each.
#[test]
fn waits_for_all_do_not_block_each_other() {
    explore(|| {
        let signals = Arc::new([
            Signal::new(Reset::Auto, true),
            Signal::new(Reset::Auto, true),
        ]);
        let other = {
            let signals = Arc::clone(&signals);
            thread::spawn(move || {
                let [first, second] = &*signals;
                assert_eq!(all(2, &[second, first]), End::Signal(0));
                first.set();
                second.set();
            })
        };
        let [first, second] = &*signals;
        assert_eq!(all(1, &[first, second]), End::Signal(0));
        first.set();
        second.set();
        other.join().unwrap();
    });
}

/// One owner at a time; the owner's end frees it, and the next owner is told.
#[test]
fn owners_follow_each_other() {
    explore(|| {
        let signal = Arc::new(Signal::owned(Some(1)));
        let inside = Arc::new(AtomicU32::new(0));
        let others: Vec<_> = (2..=3)
            .map(|me| {
                let (signal, inside) = (Arc::clone(&signal), Arc::clone(&inside));
                thread::spawn(move || {
                    let end = any(me, &[&signal], Deadline::Never);
                    assert_eq!(inside.fetch_add(1, Ordering::Relaxed), 0);
                    inside.fetch_sub(1, Ordering::Relaxed);
                    assert_eq!(signal.release(me), Ok(true));
                    u32::from(end == End::Abandoned(0))
                })
            })
            .collect();
        assert_eq!(any(1, &[&signal], Deadline::Never), End::Signal(0));
        assert_eq!(signal.release(1), Ok(false));
        signal.abandon(1);
        let told: u32 = others.into_iter().map(|other| other.join().unwrap()).sum();
        assert_eq!(told, 1);
        assert_eq!(signal.release(1), Err(NotOwner));
    });
}

/// Whoever looks without waiting and finds nothing is seen by whoever signals then.
#[test]
fn a_look_in_vain_comes_before_the_signal() {
    explore(|| {
        let signal = Arc::new(Signal::new(Reset::Auto, false));
        let wrote = Arc::new(AtomicU32::new(0));
        let setter = {
            let (signal, wrote) = (Arc::clone(&signal), Arc::clone(&wrote));
            thread::spawn(move || {
                signal.set();
                wrote.load(Ordering::Relaxed)
            })
        };
        wrote.store(1, Ordering::Relaxed);
        let end = any(1, &[&signal], Deadline::Now);
        let seen = setter.join().unwrap();
        assert!(end == End::Signal(0) || seen == 1);
    });
}

/// A watch ends once: by the signal, with a call, or by its own side, without.
#[test]
fn a_watch_is_called_or_withdrawn() {
    explore(|| {
        let signal = Arc::new(Signal::new(Reset::Auto, false));
        let calls = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&calls);
        let waiter = Arc::new(Waiter::call(move || {
            count.fetch_add(1, Ordering::Relaxed);
        }));
        let key = signal.watch(&waiter);
        let setter = {
            let signal = Arc::clone(&signal);
            thread::spawn(move || {
                signal.set();
            })
        };
        let withdrawn = waiter.claim(Ended::Withdrawn(0));
        signal.unwatch(key, &waiter);
        setter.join().unwrap();
        assert_eq!(calls.load(Ordering::Relaxed), u32::from(!withdrawn));
        assert_eq!(signal.is_set(), withdrawn);
    });
}

fn any_of(set: &WaitSet, signals: &[Signal; 2], deadline: Deadline) -> End {
    set.any(
        |number| &signals[number],
        deadline,
        &|| false,
        |sleep| sleep(),
    )
}

/// A repeated wait gets every signal, whether it waits at that moment or not, and spends each once.
#[test]
fn a_repeated_wait_misses_nothing() {
    explore(|| {
        let signals = Arc::new([Signal::new(Reset::Auto, false), Signal::counted(0, 2)]);
        let mut set = WaitSet::new(Arc::new(Parker::default()), signals.iter());
        let setters = {
            let (one, other) = (Arc::clone(&signals), Arc::clone(&signals));
            [
                thread::spawn(move || drop(one[0].set())),
                thread::spawn(move || drop(other[1].add(1))),
            ]
        };
        let mut taken = [false; 2];
        for _ in 0..2 {
            match any_of(&set, &signals, Deadline::Never) {
                End::Signal(number) => assert!(!std::mem::replace(&mut taken[number], true)),
                other => panic!("{other:?}"),
            }
        }
        setters
            .into_iter()
            .for_each(|setter| setter.join().unwrap());
        assert_eq!(signals.each_ref().map(Signal::is_set), [false, false]);
        set.leave(|number| &signals[number]);
    });
}

/// A repeated wait that times out has not taken the signal, and the next one finds it.
#[test]
fn a_repeated_wait_that_times_out_finds_it_later() {
    explore(|| {
        let signals = Arc::new([
            Signal::new(Reset::Auto, false),
            Signal::new(Reset::Auto, false),
        ]);
        let mut set = WaitSet::new(Arc::new(Parker::default()), signals.iter());
        let setter = {
            let signals = Arc::clone(&signals);
            thread::spawn(move || drop(signals[1].set()))
        };
        let soon = Deadline::after(Some(std::time::Duration::from_millis(1)));
        let first = any_of(&set, &signals, soon);
        setter.join().unwrap();
        let second = any_of(&set, &signals, Deadline::Now);
        let mut ends = [first, second];
        ends.sort_by_key(|end| *end == End::TimedOut);
        assert_eq!(ends, [End::Signal(1), End::TimedOut]);
        set.leave(|number| &signals[number]);
    });
}

/// Between its waits a repeated wait leaves the signal to others.
#[test]
fn a_repeated_wait_takes_nothing_from_others() {
    explore(|| {
        let signals = Arc::new([
            Signal::new(Reset::Auto, false),
            Signal::new(Reset::Auto, false),
        ]);
        let mut set = WaitSet::new(Arc::new(Parker::default()), signals.iter());
        let other = {
            let signals = Arc::clone(&signals);
            thread::spawn(move || any(2, &[&signals[0]], Deadline::Never))
        };
        signals[0].set();
        let own = any_of(&set, &signals, Deadline::Now);
        if own == End::Signal(0) {
            signals[0].set();
        }
        assert_eq!(other.join().unwrap(), End::Signal(0));
        assert!(!signals[0].is_set());
        set.leave(|number| &signals[number]);
    });
}
