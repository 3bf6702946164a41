//! The exported functions about the system and its clocks.

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use tawny::codes::*;
use tawny::thread::last_error;
use tawny_c::minwinbase::{FILETIME, SYSTEMTIME};
use tawny_c::profileapi::*;
use tawny_c::sysinfoapi::clock::*;
use tawny_c::sysinfoapi::memory_status::*;
use tawny_c::sysinfoapi::name::*;
use tawny_c::sysinfoapi::processor::*;
use tawny_c::sysinfoapi::version::*;
use tawny_c::timeapi::*;
use tawny_c::timezoneapi::*;

fn get<T>(fill: impl FnOnce(*mut T)) -> T {
    let mut place = MaybeUninit::uninit();
    fill(place.as_mut_ptr());
    // SAFETY: the functions under test fill what they are given.
    unsafe { place.assume_init() }
}

#[test]
fn clocks_agree_and_advance() {
    // SAFETY: places for every result.
    unsafe {
        let before = tawny_GetTickCount64();
        let counter = get(|out| assert_eq!(tawny_QueryPerformanceCounter(out), 1));
        let frequency = get(|out| assert_eq!(tawny_QueryPerformanceFrequency(out), 1));
        let after = tawny_GetTickCount64();
        assert_eq!(frequency, 10_000_000);
        let milliseconds = counter as u64 / 10_000;
        assert!((before..=after).contains(&milliseconds));
        assert!(u64::from(tawny_GetTickCount().wrapping_sub(before as u32)) < 1_000_000);
        assert!(tawny_timeGetTime().wrapping_sub(before as u32) < 1_000_000);
        let later = get(|out| assert_eq!(tawny_QueryPerformanceCounter(out), 1));
        assert!(later >= counter);
        assert_eq!(tawny_QueryPerformanceCounter(null_mut()), 0);
    }
    assert_eq!(
        (
            tawny_timeBeginPeriod(1),
            tawny_timeEndPeriod(1),
            tawny_timeBeginPeriod(0)
        ),
        (0, 0, 97)
    );
}

#[test]
fn the_time_of_day_in_both_forms() {
    // SAFETY: places for every result.
    unsafe {
        let ticks: FILETIME = get(|out| tawny_GetSystemTimeAsFileTime(out));
        let fields: SYSTEMTIME = get(|out| tawny_GetSystemTime(out));
        let precise: FILETIME = get(|out| tawny_GetSystemTimePreciseAsFileTime(out));
        let from_fields: FILETIME =
            get(|out| assert_eq!(tawny_SystemTimeToFileTime(&fields, out), 1));
        let (a, b, c) = (u64::from(ticks), u64::from(from_fields), u64::from(precise));
        // Fields are cut to milliseconds.
        assert!(a - 10_000 <= b && b <= c);
        let back: SYSTEMTIME =
            get(|out| assert_eq!(tawny_FileTimeToSystemTime(&from_fields, out), 1));
        assert_eq!(back, fields);
        assert_eq!(
            tawny_CompareFileTime(&ticks, &precise),
            if a == c { 0 } else { -1 }
        );
    }
}

#[test]
fn local_time_is_utc_less_the_bias() {
    // SAFETY: places for every result.
    unsafe {
        assert_eq!(size_of::<TIME_ZONE_INFORMATION>(), 172);
        assert_eq!(size_of::<DYNAMIC_TIME_ZONE_INFORMATION>(), 432);
        let mut id = 0;
        let zone: TIME_ZONE_INFORMATION = get(|out| id = tawny_GetTimeZoneInformation(out));
        let bias = zone.Bias
            + if id == 2 {
                zone.DaylightBias
            } else {
                zone.StandardBias
            };
        let utc: FILETIME = get(|out| tawny_GetSystemTimeAsFileTime(out));
        let local: FILETIME = get(|out| assert_eq!(tawny_FileTimeToLocalFileTime(&utc, out), 1));
        let shift = i64::from(bias) * 600_000_000;
        assert_eq!(u64::from(local) as i64, u64::from(utc) as i64 - shift);
        let back: FILETIME = get(|out| assert_eq!(tawny_LocalFileTimeToFileTime(&local, out), 1));
        assert_eq!(back, utc);
        assert!(tawny_GetDynamicTimeZoneInformation(null_mut()) == u32::MAX);
    }
}

#[test]
fn a_described_zone_converts_both_ways() {
    // Central Europe: an hour ahead, two in summer, from the last Sunday of March to October's.
    let zone = TIME_ZONE_INFORMATION {
        Bias: -60,
        StandardName: [0; 32],
        StandardDate: SYSTEMTIME {
            month: 10,
            day: 5,
            hour: 3,
            ..Default::default()
        },
        StandardBias: 0,
        DaylightName: [0; 32],
        DaylightDate: SYSTEMTIME {
            month: 3,
            day: 5,
            hour: 2,
            ..Default::default()
        },
        DaylightBias: -60,
    };
    let noon = |month, hour| SYSTEMTIME {
        year: 2024,
        month,
        day: 1,
        hour,
        ..Default::default()
    };
    // SAFETY: places for every result.
    unsafe {
        for (month, ahead) in [(1, 1), (7, 2)] {
            let utc = noon(month, 12);
            let local: SYSTEMTIME =
                get(|out| assert_eq!(tawny_SystemTimeToTzSpecificLocalTime(&zone, &utc, out), 1));
            assert_eq!(local.hour, 12 + ahead);
            let back: SYSTEMTIME =
                get(|out| assert_eq!(tawny_TzSpecificLocalTimeToSystemTime(&zone, &local, out), 1));
            assert_eq!((back.month, back.hour), (month, 12));
        }
        let bad = SYSTEMTIME {
            year: 2024,
            month: 13,
            day: 1,
            ..Default::default()
        };
        let mut out = FILETIME::from(0);
        assert_eq!(tawny_SystemTimeToFileTime(&bad, &mut out), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        assert_eq!(
            tawny_FileTimeToSystemTime(&FILETIME::from(1 << 63), null_mut()),
            0
        );
    }
}

#[test]
fn processors_and_memory() {
    assert_eq!(
        (size_of::<SYSTEM_INFO>(), size_of::<MEMORYSTATUSEX>()),
        (48, 64)
    );
    // SAFETY: places for every result.
    unsafe {
        let info: SYSTEM_INFO = get(|out| tawny_GetSystemInfo(out));
        assert!(info.dwNumberOfProcessors >= 1 && info.dwPageSize.is_power_of_two());
        assert_eq!(info.dwAllocationGranularity, 0x1_0000);
        assert_eq!(
            tawny_GetActiveProcessorCount(0xffff),
            info.dwNumberOfProcessors
        );
        let mut status: MEMORYSTATUSEX = std::mem::zeroed();
        assert_eq!(tawny_GlobalMemoryStatusEx(&mut status), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        status.dwLength = 64;
        assert_eq!(tawny_GlobalMemoryStatusEx(&mut status), 1);
        assert!(status.ullTotalPhys >= status.ullAvailPhys && status.dwMemoryLoad <= 100);
        assert!(status.ullAvailVirtual < status.ullTotalVirtual);
    }
}

#[test]
fn names_fit_or_say_what_they_need() {
    let mut buffer = [0_u8; 300];
    let mut size = 0;
    // SAFETY: buffers with their sizes.
    unsafe {
        assert_eq!(tawny_GetComputerNameA(buffer.as_mut_ptr(), &mut size), 0);
        assert_eq!(last_error(), ERROR_BUFFER_OVERFLOW);
        let needed = size;
        assert_eq!(tawny_GetComputerNameA(buffer.as_mut_ptr(), &mut size), 1);
        assert_eq!(size, needed - 1);
        assert!((1..=15).contains(&size));
        size = 1;
        assert_eq!(tawny_GetUserNameA(buffer.as_mut_ptr(), &mut size), 0);
        assert_eq!(last_error(), ERROR_INSUFFICIENT_BUFFER);
        let needed = size;
        assert_eq!(tawny_GetUserNameA(buffer.as_mut_ptr(), &mut size), 1);
        assert_eq!(size, needed);
        size = 0;
        assert_eq!(tawny_GetComputerNameExW(1, null_mut(), &mut size), 0);
        assert_eq!(last_error(), ERROR_MORE_DATA);
        assert_eq!(
            tawny_GetComputerNameExA(99, buffer.as_mut_ptr(), &mut size),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        assert_eq!(tawny_GetSystemDirectoryA(buffer.as_mut_ptr(), 5), 20);
        assert_eq!(tawny_GetSystemDirectoryA(buffer.as_mut_ptr(), 20), 19);
        assert_eq!(&buffer[..20], b"C:\\Windows\\system32\0");
    }
}

#[test]
fn versions_and_conditions() {
    let blank = |size| OSVERSIONINFOEX::<u8> {
        dwOSVersionInfoSize: size,
        dwMajorVersion: 0,
        dwMinorVersion: 0,
        dwBuildNumber: 0,
        dwPlatformId: 0,
        szCSDVersion: [0; 128],
        wServicePackMajor: 9,
        wServicePackMinor: 0,
        wSuiteMask: 0,
        wProductType: 0,
        wReserved: 0,
    };
    assert_eq!(
        (
            size_of::<OSVERSIONINFOEX<u8>>(),
            size_of::<OSVERSIONINFOEX<u16>>()
        ),
        (156, 284)
    );
    const MINOR: u32 = 1;
    const MAJOR: u32 = 2;
    const EQUAL: u8 = 1;
    const GREATER_EQUAL: u8 = 3;
    let at_least = |fields| {
        [MAJOR, MINOR]
            .into_iter()
            .filter(|field| fields & field != 0)
            .fold(0, |mask, field| {
                tawny_VerSetConditionMask(mask, field, GREATER_EQUAL)
            })
    };
    // SAFETY: structures with their sizes.
    unsafe {
        let mut short = blank(148);
        assert_eq!(tawny_GetVersionExA(&mut short), 1);
        assert_eq!(
            (
                short.dwMajorVersion,
                short.dwPlatformId,
                short.wServicePackMajor
            ),
            (10, 2, 9)
        );
        let mut long = blank(156);
        assert_eq!(tawny_GetVersionExA(&mut long), 1);
        assert_eq!((long.wServicePackMajor, long.wProductType), (0, 1));
        assert_eq!(tawny_GetVersionExA(&mut blank(3)), 0);
        assert_eq!(last_error(), ERROR_INSUFFICIENT_BUFFER);
        for (major, minor, holds) in [(6, 1, 1), (6, 3, 1), (10, 0, 1), (10, 1, 0), (11, 0, 0)] {
            let wanted = OSVERSIONINFOEX {
                dwMajorVersion: major,
                dwMinorVersion: minor,
                ..blank(156)
            };
            let mask = at_least(MAJOR | MINOR);
            let verified = tawny_VerifyVersionInfoA(&wanted, MAJOR | MINOR, mask);
            assert_eq!(verified, holds, "{major}.{minor}");
        }
        assert_eq!(last_error(), 1150);
        let wanted = OSVERSIONINFOEX {
            dwMajorVersion: 10,
            ..blank(156)
        };
        let equal = tawny_VerSetConditionMask(0, MAJOR, EQUAL);
        assert_eq!(tawny_VerifyVersionInfoA(&wanted, MAJOR, equal), 1);
        assert_eq!(tawny_VerifyVersionInfoA(&wanted, MAJOR, 0), 0);
        assert_eq!(last_error(), 160);
    }
    assert_eq!(tawny_GetVersion() & 0xffff, 10);
}
