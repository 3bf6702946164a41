//! Keyed events: a thread that waits for a key and one that releases it meet; whoever comes first waits
//! for the other.
//!
//! Not documented by Microsoft; programs use `NtCreateKeyedEvent`, `NtWaitForKeyedEvent` and
//! `NtReleaseKeyedEvent`, as described in Windows Internals, chapter 8.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, LazyLock};

use tawny_engine::Deadline;
use tawny_engine::sync::Mutex;

use crate::Error;
use crate::event::Event;
use crate::object::{HandleCount, Object};
use crate::signal::Reset;
use crate::wait::{self, Waited};

/// The object; see the module's description.
#[doc(alias = "NtCreateKeyedEvent")]
#[derive(Default)]
pub struct KeyedEvent {
    handles: HandleCount,
    keys: Mutex<HashMap<usize, Meeting>>,
}

/// Threads at one key. Only one of the lists has any.
#[derive(Default)]
struct Meeting {
    waiting: VecDeque<Arc<Event>>,
    releasing: VecDeque<Arc<Event>>,
}

/// What a thread comes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// To wait: `NtWaitForKeyedEvent`.
    Wait,
    /// To let one thread go on: `NtReleaseKeyedEvent`.
    Release,
}

impl Meeting {
    fn lists(&mut self, part: Part) -> (&mut VecDeque<Arc<Event>>, &mut VecDeque<Arc<Event>>) {
        match part {
            Part::Wait => (&mut self.waiting, &mut self.releasing),
            Part::Release => (&mut self.releasing, &mut self.waiting),
        }
    }
}

/// The process's own, for those who name none.
static COMMON: LazyLock<Arc<KeyedEvent>> = LazyLock::new(Arc::default);

impl KeyedEvent {
    /// The one that is meant by no handle.
    pub fn common() -> Arc<Self> {
        Arc::clone(&COMMON)
    }

    /// Meets a thread that comes with the other part to `key`, which is waited for until `deadline`.
    /// `Waited::Object(0)`: they met.
    ///
    /// # Errors
    /// Those of [`wait::wait_any`].
    #[doc(alias = "NtWaitForKeyedEvent")]
    #[doc(alias = "NtReleaseKeyedEvent")]
    pub fn meet(
        &self,
        key: usize,
        part: Part,
        deadline: Deadline,
        alertable: bool,
    ) -> Result<Waited, Error> {
        let own = {
            let mut keys = self.keys.lock();
            let meeting = keys.entry(key).or_default();
            let (mine, others) = meeting.lists(part);
            if let Some(other) = others.pop_front() {
                if mine.is_empty() && others.is_empty() {
                    keys.remove(&key);
                }
                drop(keys);
                other.set();
                return Ok(Waited::Object(0));
            }
            let own = Arc::new(Event::new(Reset::Manual, false));
            mine.push_back(Arc::clone(&own));
            own
        };
        let signal: [Arc<dyn Object>; 1] = [own.clone()];
        let waited = wait::wait_any(&signal, deadline, alertable);
        if waited == Ok(Waited::Object(0)) {
            return waited;
        }
        let mut keys = self.keys.lock();
        let Some(meeting) = keys.get_mut(&key) else {
            return Ok(Waited::Object(0));
        };
        let (mine, others) = meeting.lists(part);
        let place = mine.iter().position(|each| Arc::ptr_eq(each, &own));
        // Taken off the list by the other thread at the last moment: they met.
        let Some(place) = place else {
            return Ok(Waited::Object(0));
        };
        mine.remove(place);
        if mine.is_empty() && others.is_empty() {
            keys.remove(&key);
        }
        waited
    }
}

impl Object for KeyedEvent {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn either_may_come_first() {
        let event = Arc::new(KeyedEvent::default());
        for (first, second) in [(Part::Wait, Part::Release), (Part::Release, Part::Wait)] {
            let other = Arc::clone(&event);
            let thread =
                std::thread::spawn(move || other.meet(0x10, first, Deadline::Never, false));
            let met = event.meet(0x10, second, Deadline::Never, false);
            assert_eq!(met, Ok(Waited::Object(0)));
            assert_eq!(thread.join().unwrap(), Ok(Waited::Object(0)));
        }
        assert!(event.keys.lock().is_empty());
    }

    #[test]
    fn other_keys_and_the_same_part_do_not_meet() {
        let event = KeyedEvent::default();
        let soon = || Deadline::after(Some(Duration::from_millis(1)));
        for part in [Part::Wait, Part::Release] {
            assert_eq!(
                event.meet(2, part, Deadline::Now, false),
                Ok(Waited::TimedOut)
            );
            assert_eq!(event.meet(4, part, soon(), false), Ok(Waited::TimedOut));
        }
        assert!(event.keys.lock().is_empty());
    }
}
