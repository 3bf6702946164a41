//! The exported functions for identifiers and random bytes.

use std::ptr::{null, null_mut};

use tawny_c::bcrypt::*;
use tawny_c::guid::GUID;
use tawny_c::objbase::*;
use tawny_c::rpcdce::*;
use tawny_c::utilapiset::*;
use tawny_c::wincrypt::*;

#[test]
fn guids_as_text() {
    let mut guid = GUID::default();
    let mut buffer = [0_u16; 40];
    // SAFETY: places and buffers with their sizes.
    unsafe {
        assert_eq!(tawny_CoCreateGuid(&mut guid), 0);
        assert_eq!(tawny_StringFromGUID2(&guid, buffer.as_mut_ptr(), 38), 0);
        assert_eq!(tawny_StringFromGUID2(&guid, buffer.as_mut_ptr(), 39), 39);
        let mut back = GUID::default();
        assert_eq!(tawny_CLSIDFromString(buffer.as_ptr(), &mut back), 0);
        assert_eq!(back, guid);
        buffer[0] = 0;
        assert_ne!(tawny_IIDFromString(buffer.as_ptr(), &mut back), 0);
        assert_eq!(tawny_CoCreateGuid(null_mut()) as u32, 0x8007_0057);
    }
}

#[test]
fn uuids_as_text() {
    let (mut guid, mut back, mut status) = (GUID::default(), GUID::default(), 5);
    let mut text: *mut u8 = null_mut();
    // SAFETY: places for every result; the string is freed once.
    unsafe {
        assert_eq!(tawny_UuidIsNil(&guid, &mut status), 1);
        assert_eq!((tawny_UuidCreate(&mut guid), status), (0, 0));
        assert_eq!(tawny_UuidToStringA(&guid, &mut text), 0);
        assert_eq!(tawny_UuidFromStringA(text, &mut back), 0);
        assert_eq!(tawny_UuidEqual(&guid, &back, &mut status), 1);
        assert_eq!(tawny_UuidIsNil(&guid, &mut status), 0);
        assert_eq!(tawny_RpcStringFreeA(&mut text), 0);
        assert!(text.is_null());
        assert_eq!(
            tawny_UuidFromStringA(c"{no}".as_ptr().cast(), &mut back),
            1705
        );
    }
}

#[test]
fn random_bytes_from_every_provider() {
    let mut provider = 0;
    let mut algorithm = null_mut();
    let mut bytes = [[0_u8; 32]; 4];
    let rng: Vec<u16> = "RNG\0".encode_utf16().collect();
    let aes: Vec<u16> = "AES\0".encode_utf16().collect();
    // SAFETY: places and buffers with their sizes.
    unsafe {
        assert_eq!(
            tawny_CryptAcquireContextA(&mut provider, null(), null(), 1, 0xf000_0000),
            1
        );
        assert_eq!(tawny_CryptGenRandom(provider, 32, bytes[0].as_mut_ptr()), 1);
        assert_eq!(tawny_CryptReleaseContext(provider, 0), 1);
        assert_eq!(tawny_CryptGenRandom(1, 32, bytes[0].as_mut_ptr()), 0);
        assert_eq!(tawny_SystemFunction036(bytes[1].as_mut_ptr(), 32), 1);
        assert_eq!(
            tawny_BCryptGenRandom(null_mut(), bytes[2].as_mut_ptr(), 32, 2),
            0
        );
        assert_ne!(
            tawny_BCryptGenRandom(null_mut(), bytes[2].as_mut_ptr(), 32, 0),
            0
        );
        assert_eq!(
            tawny_BCryptOpenAlgorithmProvider(&mut algorithm, rng.as_ptr(), null(), 0),
            0
        );
        assert_eq!(
            tawny_BCryptGenRandom(algorithm, bytes[3].as_mut_ptr(), 32, 0),
            0
        );
        assert_eq!(tawny_BCryptCloseAlgorithmProvider(algorithm, 0), 0);
        let unknown = tawny_BCryptOpenAlgorithmProvider(&mut algorithm, aes.as_ptr(), null(), 0);
        assert_eq!(unknown as u32, 0xc000_0225);
    }
    for (index, some) in bytes.iter().enumerate() {
        assert!(bytes.iter().skip(index + 1).all(|other| other != some));
    }
}

#[test]
fn com_counts_its_initialisations() {
    std::thread::spawn(|| {
        assert_eq!(tawny_CoInitialize(null_mut()), 0);
        assert_eq!(tawny_CoInitialize(null_mut()), 1);
        assert_eq!(tawny_CoInitializeEx(null_mut(), 0) as u32, 0x8001_0106);
        tawny_CoUninitialize();
        tawny_CoUninitialize();
        assert_eq!(tawny_CoInitializeEx(null_mut(), 0), 0);
    })
    .join()
    .unwrap();
    let memory = tawny_CoTaskMemAlloc(10);
    // SAFETY: memory of this allocator, freed once.
    unsafe {
        let memory = tawny_CoTaskMemRealloc(memory, 1_000);
        memory.cast::<u8>().write_bytes(1, 1_000);
        tawny_CoTaskMemFree(memory);
    }
}

#[test]
fn encoded_pointers_decode() {
    let pointer = 0x1234 as *mut std::ffi::c_void;
    assert_eq!(tawny_DecodePointer(tawny_EncodePointer(pointer)), pointer);
    assert_ne!(tawny_EncodePointer(pointer), pointer);
}
