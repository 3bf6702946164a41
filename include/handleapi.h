/*
 * handleapi.h - handles of every kind, sockets included.
 * https://learn.microsoft.com/windows/win32/api/handleapi/
 */
#ifndef _APISETHANDLE_
#define _APISETHANDLE_

#include <minwindef.h>

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#define HANDLE_FLAG_INHERIT 0x1
#define HANDLE_FLAG_PROTECT_FROM_CLOSE 0x2

TAWNY_BEGIN_DECLS
BOOL WINAPI CloseHandle(HANDLE object) TAWNY_API(CloseHandle);
BOOL WINAPI DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target, DWORD access,
    BOOL inherit, DWORD options) TAWNY_API(DuplicateHandle);
BOOL WINAPI CompareObjectHandles(HANDLE first, HANDLE second) TAWNY_API(CompareObjectHandles);
BOOL WINAPI GetHandleInformation(HANDLE object, LPDWORD flags) TAWNY_API(GetHandleInformation);
BOOL WINAPI SetHandleInformation(HANDLE object, DWORD mask, DWORD flags) TAWNY_API(SetHandleInformation);
TAWNY_END_DECLS

#endif /* _APISETHANDLE_ */
