//! The exported interlocked lists.

use std::ptr::null_mut;

use tawny_c::interlockedapi::*;

fn empty() -> SLIST_HEADER {
    let mut header = std::mem::MaybeUninit::uninit();
    // SAFETY: memory for a header, which the call initialises.
    unsafe {
        tawny_InitializeSListHead(header.as_mut_ptr());
        header.assume_init()
    }
}

#[test]
fn last_in_first_out_with_depth() {
    assert_eq!(size_of::<SLIST_HEADER>(), 16);
    let mut head = empty();
    let mut entries = [const { SLIST_ENTRY { next: null_mut() } }; 4];
    let base = entries.as_mut_ptr();
    // SAFETY: entries and header outlive the list.
    unsafe {
        assert!(tawny_InterlockedPopEntrySList(&mut head).is_null());
        assert!(tawny_InterlockedPushEntrySList(&mut head, base).is_null());
        assert_eq!(
            tawny_InterlockedPushEntrySList(&mut head, base.add(1)),
            base
        );
        (*base.add(2)).next = base.add(3);
        let before = tawny_InterlockedPushListSListEx(&mut head, base.add(2), base.add(3), 2);
        assert_eq!(before, base.add(1));
        assert_eq!(tawny_QueryDepthSList(&mut head), 4);
        assert_eq!(tawny_RtlFirstEntrySList(&head), base.add(2));
        for index in [2, 3, 1] {
            assert_eq!(tawny_InterlockedPopEntrySList(&mut head), base.add(index));
        }
        assert_eq!(tawny_InterlockedFlushSList(&mut head), base);
        assert_eq!(tawny_QueryDepthSList(&mut head), 0);
        assert!(tawny_InterlockedFlushSList(&mut head).is_null());
    }
}

#[test]
fn every_entry_comes_out_once() {
    struct Address(usize);
    const PER_THREAD: usize = 2_000;
    let head = Address(Box::into_raw(Box::new(empty())) as usize);
    let popped = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let head = head.0 as *mut SLIST_HEADER;
                for _ in 0..PER_THREAD {
                    let entry = Box::into_raw(Box::new(SLIST_ENTRY { next: null_mut() }));
                    // SAFETY: the header lives until after the scope; each entry is pushed once and
                    // freed by the one thread that pops it.
                    unsafe {
                        tawny_InterlockedPushEntrySList(head, entry);
                        let mine = tawny_InterlockedPopEntrySList(head);
                        if !mine.is_null() {
                            drop(Box::from_raw(mine));
                            popped.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    // SAFETY: from the box above; no thread uses it any more.
    let mut head = unsafe { Box::from_raw(head.0 as *mut SLIST_HEADER) };
    // SAFETY: a valid list.
    assert_eq!(unsafe { tawny_QueryDepthSList(&mut *head) }, 0);
    assert_eq!(popped.into_inner(), 4 * PER_THREAD);
}
