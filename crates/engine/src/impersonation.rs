//! The rights with which the calling thread, and no other, looks at files.

use std::cell::Cell;
use std::io;

thread_local! {
    /// The groups and identifiers to go back to.
    static OWN: Cell<Option<Own>> = const { Cell::new(None) };
}

struct Own {
    uid: u32,
    gid: u32,
    groups: Vec<u32>,
}

/// The thread looks at files as this user from now on. Only root may.
///
/// # Errors
/// `EPERM`.
pub fn begin(uid: u32, gid: u32, groups: &[u32]) -> io::Result<()> {
    end();
    // SAFETY: these take no pointers and cannot fail.
    let (own_uid, own_gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    let own = Own {
        uid: own_uid,
        gid: own_gid,
        groups: crate::credentials::own_groups()?,
    };
    set_groups(groups)?;
    // The group first: afterwards the right to change it is gone.
    if !(set(libc::SYS_setfsgid, gid) && set(libc::SYS_setfsuid, uid)) {
        restore(&own);
        return Err(io::Error::from_raw_os_error(libc::EPERM));
    }
    OWN.set(Some(own));
    Ok(())
}

/// The thread looks at files as its process again.
pub fn end() {
    if let Some(own) = OWN.take() {
        restore(&own);
    }
}

fn restore(own: &Own) {
    set(libc::SYS_setfsuid, own.uid);
    set(libc::SYS_setfsgid, own.gid);
    let _ = set_groups(&own.groups);
}

/// Sets one of the identifiers; whether it is what it was set to.
fn set(call: libc::c_long, id: u32) -> bool {
    // SAFETY: takes no pointers; an impossible identifier only asks.
    unsafe {
        libc::syscall(call, id);
        libc::syscall(call, u32::MAX) as u32 == id
    }
}

/// The system call is of the thread; the C library's function is of the process.
fn set_groups(groups: &[u32]) -> io::Result<()> {
    // SAFETY: as many identifiers as are said.
    match unsafe { libc::syscall(libc::SYS_setgroups, groups.len(), groups.as_ptr()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_users_files_are_closed() {
        // SAFETY: takes no pointers.
        if unsafe { libc::geteuid() } != 0 {
            assert!(begin(1, 1, &[]).is_err());
            return;
        }
        let path = std::env::temp_dir().join(format!("tawny-own-{}", std::process::id()));
        std::fs::write(&path, "x").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&path, mode).unwrap();
        begin(12_345, 12_345, &[12_346]).unwrap();
        assert!(std::fs::read(&path).is_err());
        let other = std::thread::spawn({
            let path = path.clone();
            // A thread that is made meanwhile is the client's as well, and says so.
            move || std::fs::read(path).is_err()
        });
        assert!(other.join().unwrap());
        end();
        assert_eq!(std::fs::read(&path).unwrap(), b"x");
        std::fs::remove_file(path).unwrap();
    }
}
