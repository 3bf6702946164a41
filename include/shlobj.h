/*
 * shlobj.h - well-known folders.
 * https://learn.microsoft.com/windows/win32/api/shlobj_core/
 */
#ifndef _SHLOBJ_H_
#define _SHLOBJ_H_

#include <shellapi.h>

#define CSIDL_DESKTOP 0x0000
#define CSIDL_PERSONAL 0x0005
#define CSIDL_APPDATA 0x001a
#define CSIDL_LOCAL_APPDATA 0x001c
#define CSIDL_COMMON_APPDATA 0x0023
#define CSIDL_WINDOWS 0x0024
#define CSIDL_SYSTEM 0x0025
#define CSIDL_PROGRAM_FILES 0x0026
#define CSIDL_PROFILE 0x0028
#define CSIDL_FLAG_CREATE 0x8000
#define SHGFP_TYPE_CURRENT 0

TAWNY_BEGIN_DECLS
HRESULT WINAPI SHGetFolderPathA(HWND owner, int folder, HANDLE token, DWORD flags, LPSTR path)
    TAWNY_API(SHGetFolderPathA);
HRESULT WINAPI SHGetFolderPathW(HWND owner, int folder, HANDLE token, DWORD flags, LPWSTR path)
    TAWNY_API(SHGetFolderPathW);
TAWNY_END_DECLS

#define SHGetFolderPath TAWNY_AW(SHGetFolderPath)

#endif /* _SHLOBJ_H_ */
