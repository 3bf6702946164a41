//! The system's database of users and groups ([getpwnam_r(3)], [getgrouplist(3)]).
//!
//! [getpwnam_r(3)]: https://man7.org/linux/man-pages/man3/getpwnam_r.3.html
//! [getgrouplist(3)]: https://man7.org/linux/man-pages/man3/getgrouplist.3.html

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::ptr::null_mut;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What the user is called.
    pub name: String,
    /// The user's number.
    pub uid: u32,
    /// The number of the primary group.
    pub gid: u32,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the group is called.
    pub name: String,
    /// The group's number.
    pub gid: u32,
}

/// The user with this number.
pub fn user(uid: u32) -> Option<User> {
    // SAFETY: the pointers are to an entry, to the room said, and to the result.
    read_user(|entry, room, len, found| unsafe { libc::getpwuid_r(uid, entry, room, len, found) })
}

/// The user with this name.
pub fn user_named(name: &str) -> Option<User> {
    let name = CString::new(name).ok()?;
    read_user(|entry, room, len, found| {
        // SAFETY: `name` is terminated; the pointers are to an entry, to the room said, and to the
        // result.
        unsafe { libc::getpwnam_r(name.as_ptr(), entry, room, len, found) }
    })
}

/// The group with this number.
pub fn group(gid: u32) -> Option<Group> {
    // SAFETY: the pointers are to an entry, to the room said, and to the result.
    read_group(|entry, room, len, found| unsafe { libc::getgrgid_r(gid, entry, room, len, found) })
}

/// The group with this name.
pub fn group_named(name: &str) -> Option<Group> {
    let name = CString::new(name).ok()?;
    read_group(|entry, room, len, found| {
        // SAFETY: `name` is terminated; the pointers are to an entry, to the room said, and to the
        // result.
        unsafe { libc::getgrnam_r(name.as_ptr(), entry, room, len, found) }
    })
}

/// The groups that a user is in by the database; none for a user that it does not know.
pub fn groups_of(uid: u32) -> Vec<u32> {
    let Some(user) = user(uid) else {
        return Vec::new();
    };
    let Ok(name) = CString::new(user.name) else {
        return Vec::new();
    };
    let mut groups = vec![0u32; 64];
    loop {
        let mut count = groups.len() as libc::c_int;
        // SAFETY: `name` is terminated, and `groups` has room for `count`.
        let result =
            unsafe { libc::getgrouplist(name.as_ptr(), user.gid, groups.as_mut_ptr(), &mut count) };
        let count = usize::try_from(count).unwrap_or(0);
        if result >= 0 || count <= groups.len() {
            groups.truncate(count);
            return groups;
        }
        groups.resize(count, 0);
    }
}

fn read_user(
    call: impl Fn(*mut libc::passwd, *mut libc::c_char, usize, *mut *mut libc::passwd) -> libc::c_int,
) -> Option<User> {
    read(call, |entry: &libc::passwd| User {
        // SAFETY: a found entry has a terminated name.
        name: unsafe { text(entry.pw_name) },
        uid: entry.pw_uid,
        gid: entry.pw_gid,
    })
}

fn read_group(
    call: impl Fn(*mut libc::group, *mut libc::c_char, usize, *mut *mut libc::group) -> libc::c_int,
) -> Option<Group> {
    read(call, |entry: &libc::group| Group {
        // SAFETY: a found entry has a terminated name.
        name: unsafe { text(entry.gr_name) },
        gid: entry.gr_gid,
    })
}

/// Looks an entry up, with more room for its strings as long as there is not enough.
fn read<T, R>(
    call: impl Fn(*mut T, *mut libc::c_char, usize, *mut *mut T) -> libc::c_int,
    take: impl Fn(&T) -> R,
) -> Option<R> {
    let mut room = vec![0; 1 << 10];
    loop {
        let mut entry = MaybeUninit::uninit();
        let mut found = null_mut();
        match call(
            entry.as_mut_ptr(),
            room.as_mut_ptr(),
            room.len(),
            &mut found,
        ) {
            0 if found.is_null() => return None,
            // SAFETY: a look-up that found something has filled the entry in.
            0 => return Some(take(unsafe { entry.assume_init_ref() })),
            libc::ERANGE if room.len() < MOST_ROOM => room.resize(room.len() * 4, 0),
            libc::EINTR => {}
            _ => return None,
        }
    }
}

/// The most room for one entry: a group's may name every member.
const MOST_ROOM: usize = 1 << 24;

/// # Safety
/// `name` must be a terminated string.
unsafe fn text(name: *const libc::c_char) -> String {
    // SAFETY: promised by the caller.
    unsafe { CStr::from_ptr(name) }
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_found_both_ways() {
        let root = user(0).unwrap();
        assert_eq!((root.name.as_str(), root.gid), ("root", 0));
        assert_eq!(user_named("root"), Some(root));
        let group = group(0).unwrap();
        assert_eq!(group_named(&group.name), Some(group));
        assert!(groups_of(0).contains(&0));
    }

    #[test]
    fn nobody_is_found_for_what_is_none() {
        assert_eq!(user_named("no such user"), None);
        assert_eq!(user_named("a\0b"), None);
        assert_eq!(group_named(""), None);
        assert_eq!(user(u32::MAX - 7), None);
        assert_eq!(groups_of(u32::MAX - 7), []);
    }
}
