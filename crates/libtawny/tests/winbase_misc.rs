//! The exported functions of winbase.h that are small: initialisation files, dates of MS-DOS; and
//! those of winternl.h and securitybaseapi.h.

use std::ffi::{CString, c_void};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use tawny::codes::*;
use tawny::thread::last_error;
use tawny_c::minwinbase::{FILETIME, SYSTEMTIME};
use tawny_c::securitybaseapi::descriptor::*;
use tawny_c::winbase::file_time::*;
use tawny_c::winbase::process::*;
use tawny_c::winbase::profile::*;
use tawny_c::winternl::*;

#[test]
fn profile_strings_are_written_and_read() {
    let path = std::env::temp_dir().join(format!("tawny-profile-{}.ini", std::process::id()));
    let file = CString::new(tawny::windows_path::from_linux(path.to_str().unwrap())).unwrap();
    let file = file.as_ptr().cast::<u8>();
    let mut buffer = [0_u8; 64];
    let at = buffer.as_mut_ptr();
    // SAFETY: strings; a buffer and its size.
    unsafe {
        let (section, port) = (c"net".as_ptr().cast(), c"port".as_ptr().cast());
        assert_eq!(tawny_GetPrivateProfileIntA(section, port, 7, file), 7);
        assert_eq!(
            tawny_WritePrivateProfileStringA(section, port, c" 8080x".as_ptr().cast(), file),
            1
        );
        let (name, value) = (c"name".as_ptr().cast(), c"\"a b\"".as_ptr().cast());
        assert_eq!(
            tawny_WritePrivateProfileStringA(section, name, value, file),
            1
        );
        assert_eq!(tawny_GetPrivateProfileIntA(section, port, 7, file), 8080);
        assert_eq!(
            tawny_GetPrivateProfileStringA(section, name, null(), at, 64, file),
            3
        );
        assert_eq!(&buffer[..4], b"a b\0");
        assert_eq!(
            tawny_GetPrivateProfileStringA(section, name, null(), at, 3, file),
            2
        );
        assert_eq!(
            tawny_GetPrivateProfileStringA(section, null(), null(), at, 64, file),
            10
        );
        assert_eq!(&buffer[..11], b"port\0name\0\0");
        assert_eq!(
            tawny_GetPrivateProfileStringA(null(), null(), null(), at, 64, file),
            4
        );
        assert_eq!(
            tawny_GetPrivateProfileStringA(section, null(), null(), at, 6, file),
            4
        );
        assert_eq!(tawny_GetPrivateProfileSectionA(section, at, 64, file), 22);
        assert_eq!(
            tawny_WritePrivateProfileStringA(section, null(), null(), file),
            1
        );
        let default = c"default  ".as_ptr().cast();
        assert_eq!(
            tawny_GetPrivateProfileStringA(section, name, default, at, 64, file),
            7
        );
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn dos_dates() {
    let fields = SYSTEMTIME {
        year: 2024,
        month: 2,
        day: 29,
        hour: 13,
        minute: 5,
        second: 58,
        ..Default::default()
    };
    let time = FILETIME::from(fields.to_file_time().unwrap());
    let (mut date, mut clock, mut back) = (0, 0, FILETIME::from(0));
    // SAFETY: places for every result.
    unsafe {
        assert_eq!(tawny_FileTimeToDosDateTime(&time, &mut date, &mut clock), 1);
        assert_eq!(
            (date, clock),
            (44 << 9 | 2 << 5 | 29, 13 << 11 | 5 << 5 | 29)
        );
        assert_eq!(tawny_DosDateTimeToFileTime(date, clock, &mut back), 1);
        assert_eq!(back, time);
        assert_eq!(tawny_DosDateTimeToFileTime(0, 0, &mut back), 0);
        assert_eq!(
            tawny_FileTimeToDosDateTime(&FILETIME::from(0), &mut date, &mut clock),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    }
}

#[test]
fn image_name_and_states() {
    let process = -1_isize as *mut c_void;
    let (mut buffer, mut size) = ([0_u8; 300], 3);
    // SAFETY: a buffer and its size.
    unsafe {
        assert_eq!(
            tawny_QueryFullProcessImageNameA(process, 0, buffer.as_mut_ptr(), &mut size),
            0
        );
        assert_eq!(last_error(), ERROR_INSUFFICIENT_BUFFER);
        size = 300;
        assert_eq!(
            tawny_QueryFullProcessImageNameA(process, 0, buffer.as_mut_ptr(), &mut size),
            1
        );
    }
    assert!(buffer.starts_with(b"Z:\\") && size > 3);
    assert_eq!(tawny_SetThreadExecutionState(0x8000_0001), 0x8000_0000);
    assert_eq!(tawny_SetThreadExecutionState(1), 0x8000_0001);
}

#[test]
fn statuses_and_counted_strings() {
    assert_eq!(
        tawny_RtlNtStatusToDosError(0xc000_0022_u32 as i32),
        ERROR_ACCESS_DENIED
    );
    assert_eq!(tawny_RtlNtStatusToDosError(0), 0);
    assert_eq!(tawny_NtClose(0x7fff_0000 as *mut _) as u32, 0xc000_0008);
    let mut narrow = MaybeUninit::uninit();
    let mut wide = MaybeUninit::uninit();
    // SAFETY: places for the structures; the allocated string is freed once.
    unsafe {
        tawny_RtlInitAnsiString(narrow.as_mut_ptr(), c"h\u{e9}".as_ptr().cast());
        let mut narrow: COUNTED_STRING<u8> = narrow.assume_init();
        assert_eq!((narrow.Length, narrow.MaximumLength), (3, 4));
        assert_eq!(
            tawny_RtlAnsiStringToUnicodeString(wide.as_mut_ptr(), &narrow, 1),
            0
        );
        let mut wide: COUNTED_STRING<u16> = wide.assume_init();
        assert_eq!(
            (wide.Length, *wide.Buffer.add(1), *wide.Buffer.add(2)),
            (4, 0xe9, 0)
        );
        let mut room = [0_u8; 3];
        narrow = COUNTED_STRING {
            Length: 0,
            MaximumLength: 3,
            Buffer: room.as_mut_ptr(),
        };
        assert_eq!(
            tawny_RtlUnicodeStringToAnsiString(&mut narrow, &wide, 0) as u32,
            0x8000_0005
        );
        tawny_RtlFreeUnicodeString(&mut wide);
        assert!(wide.Buffer.is_null());
        tawny_RtlInitUnicodeString(&mut wide, null());
        assert_eq!(wide.MaximumLength, 0);
    }
}

#[test]
fn security_descriptors_keep_what_they_are_given() {
    let mut descriptor = MaybeUninit::<SECURITY_DESCRIPTOR>::zeroed();
    let at = descriptor.as_mut_ptr();
    let (mut present, mut defaulted, mut list) = (9, 9, std::ptr::dangling_mut::<c_void>());
    // SAFETY: a place for the descriptor and for every result.
    unsafe {
        assert_eq!(
            (
                size_of::<SECURITY_DESCRIPTOR>(),
                tawny_IsValidSecurityDescriptor(at)
            ),
            (40, 0)
        );
        assert_eq!(tawny_SetSecurityDescriptorDacl(at, 1, null_mut(), 0), 0);
        assert_eq!(
            (tawny_InitializeSecurityDescriptor(at, 2), last_error()),
            (0, 1305)
        );
        assert_eq!(tawny_InitializeSecurityDescriptor(at, 1), 1);
        assert_eq!(
            tawny_GetSecurityDescriptorDacl(at.cast(), &mut present, &mut list, &mut defaulted),
            1
        );
        assert_eq!((present, list as usize), (0, 1));
        assert_eq!(tawny_SetSecurityDescriptorDacl(at, 1, null_mut(), 0), 1);
        assert_eq!(
            tawny_GetSecurityDescriptorDacl(at.cast(), &mut present, &mut list, &mut defaulted),
            1
        );
        assert_eq!((present, list, defaulted), (1, null_mut(), 0));
        assert_eq!(tawny_SetSecurityDescriptorControl(at, 0x1000, 0x1000), 1);
        assert_eq!((*at).Control, 0x1004);
        assert_eq!(tawny_SetSecurityDescriptorControl(at, 0x8000, 0), 0);
    }
}
