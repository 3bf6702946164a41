/*
 * winver.h - version information of a file.
 * https://learn.microsoft.com/windows/win32/api/winver/
 */
#ifndef VER_H
#define VER_H

#include <minwindef.h>

typedef struct tagVS_FIXEDFILEINFO {
    DWORD dwSignature;
    DWORD dwStrucVersion;
    DWORD dwFileVersionMS;
    DWORD dwFileVersionLS;
    DWORD dwProductVersionMS;
    DWORD dwProductVersionLS;
    DWORD dwFileFlagsMask;
    DWORD dwFileFlags;
    DWORD dwFileOS;
    DWORD dwFileType;
    DWORD dwFileSubtype;
    DWORD dwFileDateMS;
    DWORD dwFileDateLS;
} VS_FIXEDFILEINFO;

TAWNY_BEGIN_DECLS
DWORD WINAPI GetFileVersionInfoSizeA(LPCSTR file, LPDWORD handle) TAWNY_API(GetFileVersionInfoSizeA);
DWORD WINAPI GetFileVersionInfoSizeW(LPCWSTR file, LPDWORD handle) TAWNY_API(GetFileVersionInfoSizeW);
BOOL WINAPI GetFileVersionInfoA(LPCSTR file, DWORD handle, DWORD size, LPVOID data) TAWNY_API(GetFileVersionInfoA);
BOOL WINAPI GetFileVersionInfoW(LPCWSTR file, DWORD handle, DWORD size, LPVOID data) TAWNY_API(GetFileVersionInfoW);
BOOL WINAPI VerQueryValueA(LPCVOID block, LPCSTR name, LPVOID *value, PUINT length) TAWNY_API(VerQueryValueA);
BOOL WINAPI VerQueryValueW(LPCVOID block, LPCWSTR name, LPVOID *value, PUINT length) TAWNY_API(VerQueryValueW);
TAWNY_END_DECLS

#define GetFileVersionInfoSize TAWNY_AW(GetFileVersionInfoSize)
#define GetFileVersionInfo TAWNY_AW(GetFileVersionInfo)
#define VerQueryValue TAWNY_AW(VerQueryValue)

#endif /* VER_H */
