/*
 * winbase.h, initialisation files (.ini).
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestring
 */
#ifndef TAWNY_BASE_PROFILE_H
#define TAWNY_BASE_PROFILE_H

#include <minwinbase.h>

TAWNY_BEGIN_DECLS
UINT WINAPI GetPrivateProfileIntA(LPCSTR section, LPCSTR key, INT fallback, LPCSTR file)
    TAWNY_API(GetPrivateProfileIntA);
UINT WINAPI GetPrivateProfileIntW(LPCWSTR section, LPCWSTR key, INT fallback, LPCWSTR file)
    TAWNY_API(GetPrivateProfileIntW);
DWORD WINAPI GetPrivateProfileStringA(LPCSTR section, LPCSTR key, LPCSTR fallback, LPSTR value, DWORD length,
    LPCSTR file) TAWNY_API(GetPrivateProfileStringA);
DWORD WINAPI GetPrivateProfileStringW(LPCWSTR section, LPCWSTR key, LPCWSTR fallback, LPWSTR value, DWORD length,
    LPCWSTR file) TAWNY_API(GetPrivateProfileStringW);
BOOL WINAPI WritePrivateProfileStringA(LPCSTR section, LPCSTR key, LPCSTR value, LPCSTR file)
    TAWNY_API(WritePrivateProfileStringA);
BOOL WINAPI WritePrivateProfileStringW(LPCWSTR section, LPCWSTR key, LPCWSTR value, LPCWSTR file)
    TAWNY_API(WritePrivateProfileStringW);
DWORD WINAPI GetPrivateProfileSectionA(LPCSTR section, LPSTR values, DWORD length, LPCSTR file)
    TAWNY_API(GetPrivateProfileSectionA);
DWORD WINAPI GetPrivateProfileSectionW(LPCWSTR section, LPWSTR values, DWORD length, LPCWSTR file)
    TAWNY_API(GetPrivateProfileSectionW);
TAWNY_END_DECLS

#define GetPrivateProfileInt TAWNY_AW(GetPrivateProfileInt)
#define GetPrivateProfileString TAWNY_AW(GetPrivateProfileString)
#define WritePrivateProfileString TAWNY_AW(WritePrivateProfileString)
#define GetPrivateProfileSection TAWNY_AW(GetPrivateProfileSection)

#endif /* TAWNY_BASE_PROFILE_H */
