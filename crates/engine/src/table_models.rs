use super::*;
use loom::thread;

/// Closing against looking up: whoever finds the object finds it alive, one closer wins, and the
/// object is destroyed exactly once.
#[test]
fn remove_against_get() {
    loom::model(|| {
        let table = Arc::new(Table::new());
        let object = Arc::new(7);
        let token = table.insert(Arc::clone(&object)).unwrap();
        let reader = {
            let table = Arc::clone(&table);
            thread::spawn(move || table.get(token).map(|found| *found))
        };
        let closer = {
            let table = Arc::clone(&table);
            thread::spawn(move || table.remove(token).is_some())
        };
        let closed_here = table.remove(token).is_some();
        assert!(matches!(reader.join().unwrap(), None | Some(7)));
        assert!(closer.join().unwrap() ^ closed_here);
        assert_eq!(Arc::strong_count(&object), 1);
    });
}

/// A stale look-up while the slot is used again: it never sees the new object.
#[test]
fn reuse_against_stale_get() {
    loom::model(|| {
        let table = Arc::new(Table::new());
        let stale = table.insert(Arc::new(1)).unwrap();
        let reader = {
            let table = Arc::clone(&table);
            thread::spawn(move || table.get(stale).map(|found| *found))
        };
        table.remove(stale);
        let next = table.insert(Arc::new(2)).unwrap();
        assert!(matches!(reader.join().unwrap(), None | Some(1)));
        assert_eq!(table.remove(next).as_deref(), Some(&2));
    });
}
