/*
 * wincrypt.h - cryptographic service providers: contexts, random numbers and hashes.
 * https://learn.microsoft.com/windows/win32/api/wincrypt/
 */
#ifndef __WINCRYPT_H__
#define __WINCRYPT_H__

#include <minwindef.h>

typedef ULONG_PTR HCRYPTPROV;
typedef ULONG_PTR HCRYPTKEY;
typedef ULONG_PTR HCRYPTHASH;
typedef unsigned int ALG_ID;

#define PROV_RSA_FULL 1
#define PROV_RSA_AES 0x18
#define CRYPT_VERIFYCONTEXT 0xF0000000
#define CRYPT_NEWKEYSET 8
#define CRYPT_DELETEKEYSET 0x10
#define CRYPT_MACHINE_KEYSET 0x20
#define CRYPT_SILENT 0x40
#define CALG_MD5 0x8003
#define CALG_SHA 0x8004
#define CALG_SHA1 0x8004
#define CALG_SHA_256 0x800C
#define CALG_SHA_384 0x800D
#define CALG_SHA_512 0x800E
#define HP_ALGID 1
#define HP_HASHVAL 2
#define HP_HASHSIZE 4

#define MS_DEF_PROV_A "Microsoft Base Cryptographic Provider v1.0"
#define MS_DEF_PROV_W TAWNY_WIDE("Microsoft Base Cryptographic Provider v1.0")
#define MS_DEF_PROV TAWNY_AW(MS_DEF_PROV_)
#define MS_ENHANCED_PROV_A "Microsoft Enhanced Cryptographic Provider v1.0"
#define MS_ENHANCED_PROV_W TAWNY_WIDE("Microsoft Enhanced Cryptographic Provider v1.0")
#define MS_ENHANCED_PROV TAWNY_AW(MS_ENHANCED_PROV_)

TAWNY_BEGIN_DECLS
BOOL WINAPI CryptAcquireContextA(HCRYPTPROV *provider, LPCSTR container, LPCSTR name, DWORD type, DWORD flags)
    TAWNY_API(CryptAcquireContextA);
BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *provider, LPCWSTR container, LPCWSTR name, DWORD type, DWORD flags)
    TAWNY_API(CryptAcquireContextW);
BOOL WINAPI CryptReleaseContext(HCRYPTPROV provider, DWORD flags) TAWNY_API(CryptReleaseContext);
BOOL WINAPI CryptGenRandom(HCRYPTPROV provider, DWORD length, BYTE *buffer) TAWNY_API(CryptGenRandom);
BOOL WINAPI CryptCreateHash(HCRYPTPROV provider, ALG_ID algorithm, HCRYPTKEY key, DWORD flags, HCRYPTHASH *hash)
    TAWNY_API(CryptCreateHash);
BOOL WINAPI CryptHashData(HCRYPTHASH hash, const BYTE *data, DWORD length, DWORD flags) TAWNY_API(CryptHashData);
BOOL WINAPI CryptGetHashParam(HCRYPTHASH hash, DWORD parameter, BYTE *data, DWORD *length, DWORD flags)
    TAWNY_API(CryptGetHashParam);
BOOL WINAPI CryptDestroyHash(HCRYPTHASH hash) TAWNY_API(CryptDestroyHash);
TAWNY_END_DECLS

#define CryptAcquireContext TAWNY_AW(CryptAcquireContext)

#endif /* __WINCRYPT_H__ */
